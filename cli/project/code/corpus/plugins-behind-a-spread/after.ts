import type { Plugin } from '@fluxstack/runtime/plugins'
import { installed } from '@fluxstack/runtime/plugins/installed'
import { audit } from './audit.ts'

export const plugins: Plugin[] = [...installed, audit]
