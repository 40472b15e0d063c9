import { mkdir } from 'node:fs/promises'
import { isAbsolute, join, resolve } from 'node:path'
import { rolldown } from 'rolldown'
import { cacheDir, repository } from '../../e2e/support/paths.ts'

/** The runtime as it is published, or another build of it, to compare the two. */
const runtime = resolve(repository, process.env.FLUX_BENCH_RUNTIME ?? 'runtime/dist')

/**
 * Servers and load generators as JavaScript, each a file beside the others: Node 20 reads no TypeScript. `sources` are files by name;
 * what is given is the file of a name.
 */
export async function buildPrograms<N extends string>(
  sources: Readonly<Record<N, string>>,
): Promise<(name: N) => string> {
  // inside of the repository, for the packages to be found from there
  const folder = join(cacheDir, 'bench-programs', `${process.pid}-${++built}`)
  await mkdir(folder, { recursive: true })
  const build = await rolldown({
    input: sources,
    platform: 'node',
    external: (id) => !id.startsWith('.') && !isAbsolute(id) && published(id) === undefined,
    plugins: [{ name: 'runtime', resolveId: { order: 'pre', handler: (id) => published(id) } }],
  })
  await build.write({ dir: folder, format: 'esm', entryFileNames: '[name].mjs' })
  await build.close()
  return (name) => join(folder, `${name}.mjs`)
}

let built = 0

/** By its path: Bun would read the sources instead, which the repository's tsconfig.json names. */
function published(id: string): { id: string; external: true } | undefined {
  if (id !== '@fluxstack/runtime' && !id.startsWith('@fluxstack/runtime/')) return undefined
  const path = id === '@fluxstack/runtime/live' ? '/live/server' : id.slice('@fluxstack/runtime'.length)
  return { id: join(runtime, path, 'index.js'), external: true }
}
