import { readdirSync, statSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Context } from '../context.ts'
import type { AppToBuild } from './app.ts'
import type { Bundle } from './types.ts'
import type { BuildCache } from './cache.ts'
import type { Hasher } from './hasher.ts'
import { hashInputs, type Inputs, type Looked, stillHolds } from './inputs.ts'

type Side = 'client' | 'server'

interface KeptFile {
  /** Relative to the output folder, with `/`. */
  readonly path: string
  readonly hash: string
  readonly mode: number
}

/** One half as a build has kept it. */
export interface SideEntry {
  readonly inputs: Inputs
  readonly settings: string
  readonly files: readonly KeptFile[]
  /** The `Bundle`, as a blob. */
  readonly bundle: string
}

export const blobsOf = (entry: unknown): readonly string[] => {
  const { files, bundle } = Object(entry) as Partial<SideEntry>
  return files === undefined || bundle === undefined ? [] : [bundle, ...files.map(({ hash }) => hash)]
}

interface Around {
  readonly cache: BuildCache
  readonly app: AppToBuild
  readonly hasher: Hasher
  readonly env: Context['env']
  /** Where `client` and `server` are written. */
  readonly outDir: string
}

/** What decides on a half besides its files. */
function settingsOf({ mode, runtime, sides, config }: AppToBuild): string {
  return JSON.stringify([
    mode,
    runtime,
    sides,
    config.build.sourcemap,
    config.app.dir,
    config.client.dir,
    config.database.driver,
    config.database.migrations,
  ])
}

export interface SideResult {
  readonly bundle: Bundle
  /** Undefined where they changed while it was built, so that nobody can say what it was made of. */
  readonly inputs: Inputs | undefined
}

/** Puts a half where it belongs if it was built of the very same before. */
export async function restoreSide(
  side: Side,
  { cache, app, hasher, env, outDir }: Around,
): Promise<SideResult | undefined> {
  const settings = settingsOf(app)
  for (const entry of cache.entries<SideEntry>(side)) {
    if (entry.settings !== settings || !stillHolds(entry.inputs, hasher, env)) continue
    const contents = entry.files.map(({ hash }) => cache.blob(hash))
    const bundle = cache.blob(entry.bundle)
    if (bundle === undefined || contents.includes(undefined)) continue
    await Promise.all(
      entry.files.map(async ({ path, mode }, index) => {
        await mkdir(dirname(join(outDir, path)), { recursive: true })
        await writeFile(join(outDir, path), contents[index] ?? '', { mode })
      }),
    )
    // written below, and its hash fits
    return { bundle: JSON.parse(bundle.toString('utf8')) as Bundle, inputs: entry.inputs }
  }
  return undefined
}

/** Keeps a half for the next build, unless something it was made of has changed in the meantime. `hasher` has seen nothing yet. */
export async function keepSide(
  bundle: Bundle,
  { cache, app, hasher, env, outDir, looked, started }: Around & { readonly looked: Looked; readonly started: number },
): Promise<SideResult> {
  const { side } = bundle.stats
  const inputs = hashInputs(looked, hasher, env)
  if (hasher.newest >= started - clockStep) return { bundle, inputs: undefined }
  const folders = [side, ...(side === 'client' ? ['maps'] : [])]
  const paths = folders.flatMap((folder) => filesBelow(join(outDir, folder)).map((path) => `${folder}/${path}`))
  const files = await Promise.all(
    paths.map(async (path): Promise<KeptFile> => {
      const full = join(outDir, path)
      return { path, hash: cache.keep(await readFile(full)), mode: statSync(full).mode & 0o777 }
    }),
  )
  const entry: SideEntry = {
    inputs,
    settings: settingsOf(app),
    files,
    bundle: cache.keep(Buffer.from(JSON.stringify(bundle))),
  }
  cache.add(side, JSON.stringify([inputs, entry.settings]), entry)
  return { bundle, inputs }
}

/** Disks write times down in steps: what seems to have changed just before may have changed just after. */
export const clockStep = 20

export function filesBelow(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(folder.length + 1)
          .replaceAll('\\', '/'),
      )
      .toSorted()
  } catch {
    return [] // not every build has maps
  }
}
