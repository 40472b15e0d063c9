import { fileURLToPath } from 'node:url'

/** The script of the treemap's page in one piece, with what it uses of d3-hierarchy. */
export async function bundlePage(): Promise<string> {
  const { rolldown } = await import('rolldown')
  const build = await rolldown({
    input: fileURLToPath(new URL('./page/main.ts', import.meta.url)),
    platform: 'browser',
    tsconfig: false,
  })
  const { output } = await build.generate({
    format: 'esm',
    minify: true,
    codeSplitting: false,
    comments: { legal: false },
  })
  await build.close()
  return output[0].code
}
