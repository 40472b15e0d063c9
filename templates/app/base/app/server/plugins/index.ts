import type { Plugin } from '@fluxstack/runtime/plugins'
import { installed } from '@fluxstack/runtime/plugins/installed'

/** Those of installed packages come by themselves; the app's own stand after them. Their options are in `fluxstack.config.ts`. */
export const plugins: Plugin[] = [...installed]
