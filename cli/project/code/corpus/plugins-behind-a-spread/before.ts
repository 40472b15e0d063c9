import type { Plugin } from '@fluxstack/runtime/plugins'
import { installed } from '@fluxstack/runtime/plugins/installed'

export const plugins: Plugin[] = [...installed]
