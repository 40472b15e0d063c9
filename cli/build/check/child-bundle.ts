import { fileURLToPath } from 'node:url'

/** What the process that loads a built server runs, in one piece. */
export async function bundleChild(): Promise<string> {
  const { rolldown } = await import('rolldown')
  const build = await rolldown({
    input: fileURLToPath(new URL('./child.ts', import.meta.url)),
    platform: 'node',
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
