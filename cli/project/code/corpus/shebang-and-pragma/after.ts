#!/usr/bin/env node
// @ts-check

import { audit } from './audit.ts'

export const plugins = [one, audit]
