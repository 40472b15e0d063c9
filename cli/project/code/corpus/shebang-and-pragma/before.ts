#!/usr/bin/env node
// @ts-check

export const plugins = [one]
