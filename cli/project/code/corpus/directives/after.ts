'use strict'
'use server' // both

import { audit } from './audit.ts'

export const plugins = [one, audit]
