import type * as runtime from '@fluxstack/runtime/vite'
import type * as vite from 'vite'

/** What the build of each half needs: the app's own tools, its folders, and where the output goes (`paths.outDir`). */
export interface SideInput {
  readonly vite: typeof vite
  readonly runtime: typeof runtime
  readonly paths: runtime.AppPaths
  readonly mode: string
  readonly plugins: readonly vite.Plugin[]
}
