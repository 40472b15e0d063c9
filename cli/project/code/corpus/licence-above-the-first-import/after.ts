/* SPDX-License-Identifier: MIT */
import { z } from './z.ts'
import { audit } from './audit.ts'

export const plugins = [z, audit]
