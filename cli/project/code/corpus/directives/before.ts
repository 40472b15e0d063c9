'use strict'
'use server' // both

export const plugins = [one]
