import type { InlineConfig } from 'vite'
import type { SideInput } from './side.ts'

export interface ClientBuild extends SideInput {
  readonly sourcemap: boolean | 'hidden'
}

/** The build of the page into `client` of the output folder. */
export function clientConfig({ runtime, paths, mode, sourcemap, plugins }: ClientBuild): InlineConfig {
  return {
    root: paths.root,
    mode,
    logLevel: 'silent',
    plugins: [runtime.buildSession(paths, 'client'), ...plugins],
    build: {
      sourcemap,
      reportCompressedSize: false,
      // Warnings about size would come on stderr in Vite's voice; the report has the sizes.
      chunkSizeWarningLimit: Number.POSITIVE_INFINITY,
      // Measured for a warning, at every call of every plugin.
      rolldownOptions: { checks: { bundlerTimings: false } },
    },
  }
}
