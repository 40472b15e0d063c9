import type { BuildSide } from './side.ts'

/** Builds the page into `client` of the output folder. */
export async function buildClient({
  vite,
  runtime,
  paths,
  mode,
  sourcemap,
  plugins,
}: BuildSide & { readonly sourcemap: boolean }) {
  await vite.build({
    root: paths.root,
    mode,
    logLevel: 'silent',
    plugins: [runtime.buildSession(paths, 'client'), ...plugins],
    build: {
      sourcemap,
      reportCompressedSize: false,
      // Warnings about size would come on stderr in Vite's voice; the report has the sizes.
      chunkSizeWarningLimit: Number.POSITIVE_INFINITY,
    },
  })
}
