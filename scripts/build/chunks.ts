import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { dirname, isAbsolute, join, relative } from 'node:path'
import { rolldown } from 'rolldown'

/** Left as they are: bundles already. */
const VENDOR = /[\\/]vendor[\\/]/

/**
 * Puts the JavaScript of a compiled package into few files: those that are imported by name stay in their places, and what they
 * share is in `chunks/`. Hundreds of small files take twice their size on a disk, and each is felt at the start.
 * @param entries relative to the folder: `config/index.js`
 */
export async function bundleChunks(folder: string, entries: readonly string[]): Promise<void> {
  const out = `${folder}.chunks`
  const build = await rolldown({
    cwd: folder,
    input: Object.fromEntries(entries.map((entry) => [entry.replace(/\.js$/, ''), join(folder, entry)])),
    platform: 'node',
    external: (id) => VENDOR.test(id) || !(id.startsWith('.') || isAbsolute(id)),
    // An import may be there for what it does.
    treeshake: { moduleSideEffects: true, annotations: true },
    tsconfig: false,
    logLevel: 'warn',
  })
  await build.write({
    dir: out,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    minify: false,
    keepNames: false,
    sourcemap: false,
  })
  await build.close()
  for (const file of await scripts(folder)) if (!VENDOR.test(join('/', file))) await rm(join(folder, file))
  for (const file of await scripts(out)) await move(join(out, file), join(folder, file))
  await rm(out, { recursive: true, force: true })
}

async function scripts(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.js'))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
}

async function move(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true })
  await rename(from, to)
}
