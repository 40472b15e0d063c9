/*
 * Copyright (c) someone
 */

import { audit } from './audit.ts'

export const plugins = [one, audit]
