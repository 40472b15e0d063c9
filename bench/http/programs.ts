import { mkdir } from 'node:fs/promises'
import { isAbsolute, join, resolve } from 'node:path'
import { rolldown } from 'rolldown'
import { cacheDir, repository } from '../../e2e/support/paths.ts'

const servers = ['elysia', 'by-hand', 'fluxstack', 'fastify', 'express', 'hono'] as const
export type ServerName = (typeof servers)[number]

/** The runtime as it is published, or another build of it, to compare the two. */
const runtime = resolve(repository, process.env.FLUX_BENCH_RUNTIME ?? 'runtime/dist')

/** The servers and the load generator as JavaScript, each a file beside the others: Node 20 reads no TypeScript. */
export async function buildPrograms(): Promise<(name: ServerName | 'load') => string> {
  // inside of the repository, for the packages to be found from there
  const folder = join(cacheDir, 'bench-http', String(process.pid))
  await mkdir(folder, { recursive: true })
  const here = import.meta.dirname
  const build = await rolldown({
    input: { load: join(here, 'load.ts'), ...Object.fromEntries(servers.map((name) => [name, source(here, name)])) },
    platform: 'node',
    external: (id) => !id.startsWith('.') && !isAbsolute(id) && published(id) === undefined,
    plugins: [{ name: 'runtime', resolveId: { order: 'pre', handler: (id) => published(id) } }],
  })
  await build.write({ dir: folder, format: 'esm', entryFileNames: '[name].mjs' })
  await build.close()
  return (name) => join(folder, `${name}.mjs`)
}

const source = (here: string, name: ServerName) => join(here, 'servers', `${name}.ts`)

/** By its path: Bun would read the sources instead, which the repository's tsconfig.json names. */
function published(id: string): { id: string; external: true } | undefined {
  if (id !== '@fluxstack/runtime' && !id.startsWith('@fluxstack/runtime/')) return undefined
  return { id: join(runtime, id.slice('@fluxstack/runtime'.length), 'index.js'), external: true }
}
