import { existsSync, lstatSync, readFileSync, readdirSync, realpathSync, renameSync } from 'node:fs'
import { mkdir, rm, rmdir } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { CliError } from '../errors.ts'
import { isInside } from '../project/transaction/confine.ts'
import { guarded } from '../project/transaction/failure.ts'
import { attempt, disk, errorCode } from '../project/transaction/file-system.ts'
import { sweepHome } from '../project/transaction/layout.ts'
import { acquireLock } from '../project/transaction/lock.ts'
import { MANIFEST_FILE } from './manifest-file.ts'

/** A folder that is written beside the one it will replace. */
export interface OutputFolder {
  /** Where to write. */
  readonly folder: string
  /** Puts what was written in the place of what was there, which `close` removes. */
  swap(): void
  /** Resolves when nothing of the last build is left, and another may begin. */
  close(): Promise<void>
  /** Removes what was written; what was there stays as it is. */
  discard(): Promise<void>
}

export interface OutputOptions {
  readonly root: string
  readonly outDir: string
  /** Folders of sources, which are neither replaced nor written into. Absolute paths, as the others. */
  readonly sources: readonly string[]
}

const untouched = 'The last build is as it was.'

/**
 * Opens the folder beside `outDir` that takes its place when all is built, so that the last good build is whole until
 * then. The swap is two renames with nothing between them; a process killed just there leaves the last build under
 * `.<name>.old.flux-tmp`, from where the next build brings it back.
 * @throws CliError OUTPUT_NOT_OURS, CHANGES_LOCKED while another build is at work
 */
export async function openOutput({ root, outDir: wanted, sources }: OutputOptions): Promise<OutputFolder> {
  const outDir = existsSync(wanted) ? realpathSync(wanted) : wanted
  refuseSources(root, [outDir, wanted], sources)
  const beside = (what: string) => join(dirname(outDir), `.${basename(outDir)}.${what}.flux-tmp`)
  const [next, old] = [beside('new'), beside('old')]
  return guarded(untouched, async () => {
    await mkdir(dirname(outDir), { recursive: true })
    const release = await claim(beside('lock'))
    try {
      if (existsSync(old) && !existsSync(outDir)) renameSync(old, outDir)
      refuseForeign(root, outDir)
      await Promise.all([next, old].map(remove))
      await mkdir(next)
    } catch (error) {
      await release()
      throw error
    }
    return {
      folder: next,
      swap: () => exchange(outDir, next, old),
      // Built it is; what cannot be removed now is removed by the next build.
      close: () =>
        remove(old)
          .catch(() => {})
          .finally(release),
      discard: () =>
        remove(next)
          .catch(() => {})
          .finally(release), // why it failed is what counts
    }
  })
}

const remove = (folder: string) => rm(folder, { recursive: true, force: true })

function exchange(outDir: string, next: string, old: string): void {
  const replaces = existsSync(outDir)
  if (replaces) moveAside(outDir, old)
  try {
    renameSync(next, outDir)
  } catch (error) {
    if (replaces) renameSync(old, outDir)
    throw error
  }
}

function moveAside(outDir: string, old: string): void {
  try {
    renameSync(outDir, old)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EBUSY')) throw error
    throw new CliError('OUTPUT_NOT_OURS', {
      detail: `${outDir} cannot be replaced: something is mounted there, or a program holds it open.`,
      fix: 'Set build.outDir to a folder inside of it, or let go of it and build again.',
      state: untouched,
      cause: error,
    })
  }
}

/** Holds off a second build: both would write into the same folder. */
async function claim(home: string): Promise<() => Promise<void>> {
  // Not `recursive`, which says ENOENT of a folder that is read-only.
  await mkdir(home).catch((error: unknown) => {
    if (errorCode(error) !== 'EEXIST') throw error
  })
  const leave = async (release?: () => void) => {
    attempt(() => sweepHome(disk, home, release))
    await rmdir(home).catch(() => {})
  }
  try {
    const lock = acquireLock({ fs: disk, home, command: 'build', now: () => new Date() })
    return () => leave(lock.release)
  } catch (error) {
    await leave()
    throw error
  }
}

/** The build replaces its folder whole: with sources in it they would be gone. */
function refuseSources(root: string, folders: readonly string[], sources: readonly string[]): void {
  const own = [...sources, ...['node_modules', '.git', '.flux', 'package.json'].map((name) => join(root, name))]
  for (const folder of folders) {
    const held = own.find((path) => isInside(folder, path))
    if (held !== undefined) refuse(root, folder, `holds ${relative(root, held)}`)
    const holder = own.find((path) => isInside(path, folder))
    if (holder !== undefined) refuse(root, folder, `is inside ${relative(root, holder)}`)
  }
}

const built = ['client', 'server', 'maps', MANIFEST_FILE, '.DS_Store', 'Thumbs.db', 'desktop.ini']

/** What stands in the folder's manifest was put there by a target. */
function listed(outDir: string): string[] {
  try {
    const { files } = JSON.parse(readFileSync(join(outDir, MANIFEST_FILE), 'utf8')) as { files: { file: string }[] }
    return files.map(({ file }) => file.split('/')[0] ?? file)
  } catch {
    return [] // no manifest, or none of ours: then it vouches for nothing
  }
}

/** Whatever else is in the folder is somebody's: notes, the site of a documentation, a database. */
function refuseForeign(root: string, outDir: string): void {
  const stat = lstatSync(outDir, { throwIfNoEntry: false })
  if (stat === undefined) return
  if (!stat.isDirectory()) refuse(root, outDir, 'is a file')
  const ours = new Set([...built, ...listed(outDir)])
  const foreign = readdirSync(outDir).filter((name) => !ours.has(name))
  if (foreign.length === 0) return
  const more = foreign.length > 3 ? ` and ${foreign.length - 3} more` : ''
  refuse(root, outDir, `holds what no build has written: ${foreign.slice(0, 3).join(', ')}${more}`)
}

function refuse(root: string, outDir: string, why: string): never {
  const detail = `${relative(root, outDir) || 'The app’s own folder'} is where the build goes (build.outDir), and it ${why}.`
  throw new CliError('OUTPUT_NOT_OURS', { detail, state: untouched })
}
