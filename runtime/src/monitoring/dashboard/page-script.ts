import { fileURLToPath } from 'node:url'

/**
 * The script of the page, in one piece. This is how tests get it, from `page/`; in the package the build
 * (`scripts/build/dashboard.ts`) has put the text itself here, and nothing is bundled when a server runs.
 */
export async function pageScript(): Promise<string> {
  const { rolldown } = await import('rolldown')
  const build = await rolldown({
    input: fileURLToPath(new URL('./page/main.ts', import.meta.url)),
    platform: 'browser',
    tsconfig: false,
  })
  const { output } = await build.generate({ format: 'esm', minify: true, codeSplitting: false })
  await build.close()
  return output[0].code
}
