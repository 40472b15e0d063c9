/* SPDX-License-Identifier: MIT */
import { z } from './z.ts'

export const plugins = [z]
