import { createHash } from 'node:crypto'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { listInputs } from './inputs.ts'
import { inRoot } from './paths.ts'
import type { Step } from './step.ts'
import { createTar, type TarEntry } from './tar.ts'

interface Manifest {
  readonly name: string
  readonly version: string
  readonly files: readonly string[]
  readonly [field: string]: unknown
}

/** What a package carries whether or not `files` names it. */
const ALWAYS = ['LICENSE', 'README.md']

/** Fields that only matter in the checkout; a package manager would install or run what they name. */
const CHECKOUT_ONLY = new Set(['devDependencies', 'scripts', 'workspaces'])

/**
 * Both packages as `dist/vendor/<name>-<version>-<hash>.tgz`: what `flux new` puts into an app when FluxStack itself is
 * a checkout. The hash is of the content, since package managers take one file name to be one content for ever.
 */
export const packPackages: Step = {
  name: 'vendor',
  title: 'packages',
  inputs: [
    'dist/cli',
    'runtime/dist',
    'package.json',
    'runtime/package.json',
    ...ALWAYS,
    'CHANGELOG.md',
    'runtime/LICENSE',
    'runtime/README.md',
  ],
  output: 'dist/vendor',
  async run(folder) {
    const [fluxstack, runtime] = await Promise.all([pack('.', folder), pack('runtime', folder)])
    await writeFile(join(folder, 'manifest.json'), `${JSON.stringify({ fluxstack, runtime }, null, 2)}\n`)
    return undefined
  },
}

/** Packs the package in a folder of the checkout, and resolves with the archive's file name. */
async function pack(source: string, target: string): Promise<string> {
  const manifest = JSON.parse(await readFile(inRoot(source, 'package.json'), 'utf8')) as Manifest
  const published = Object.fromEntries(Object.entries(manifest).filter(([field]) => !CHECKOUT_ONLY.has(field)))
  const files = await listInputs([...new Set([...manifest.files, ...ALWAYS])].map((file) => join(source, file)))
  const entries = await Promise.all(files.map((file) => entryOf(file, source)))
  const packageJson = Buffer.from(`${JSON.stringify(published, null, 2)}\n`)
  const tar = createTar([{ path: 'package/package.json', content: packageJson, executable: false }, ...entries])
  const hash = createHash('sha256').update(tar).digest('hex').slice(0, 12)
  const name = `${manifest.name.replace('@fluxstack/', '')}-${manifest.version}-${hash}.tgz`
  await writeFile(join(target, name), gzipSync(tar, { level: 9 }))
  return name
}

async function entryOf(file: string, source: string): Promise<TarEntry> {
  const below = source === '.' ? file : file.slice(source.length + 1)
  const [content, { mode }] = await Promise.all([readFile(inRoot(file)), stat(inRoot(file))])
  return { path: `package/${below.replaceAll('\\', '/')}`, content, executable: (mode & 0o100) !== 0 }
}
