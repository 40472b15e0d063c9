import { basename, dirname, join } from 'node:path'
import { CliError } from '../../errors.ts'
import { confinement } from './confine.ts'
import { errorCode, passing, type FileSystem } from './file-system.ts'
import { look, matches } from './images.ts'
import { absolute, type Operation, type StoredPlan } from './plan.ts'
import { freshCopy } from './prepare.ts'

export interface Direction {
  readonly fs: FileSystem
  readonly home: string
  readonly stored: StoredPlan
  /** A commit stops at a file that someone has just changed; recovery leaves that file to its owner and goes on. */
  readonly onForeign: 'stop' | 'keep'
}

/** Renames across a mount point inside the project: a copy beside the destination first, then the rename. */
export function place(fs: FileSystem, from: string, to: string): void {
  try {
    fs.rename(from, to)
  } catch (error) {
    if (errorCode(error) !== 'EXDEV') throw error
    const beside = besideFor(from, to)
    passing(['ENOENT'], () => fs.unlink(beside))
    fs.write(beside, fs.read(from), fs.stat(from)?.mode)
    fs.rename(beside, to)
    fs.unlink(from)
  }
}

export function besideFor(from: string, to: string): string {
  return join(dirname(to), `.${basename(to)}.${basename(dirname(dirname(from)))}.tmp`)
}

/** Collects what was left as it is, or stops. */
function foreign({ onForeign }: Direction, kept: string[], path: string): void {
  if (onForeign === 'stop') {
    throw new CliError('CHANGES_CONFLICT', { detail: `${path} was changed at this very moment by something else.` })
  }
  kept.push(path)
}

function removeOld(direction: Direction, operation: Operation, kept: string[]): void {
  const { fs, home } = direction
  const path = absolute(home, operation.path)
  const found = look(fs, path)
  if (found === null) return
  if (matches(found, operation.old)) fs.unlink(path)
  else foreign(direction, kept, operation.path)
}

function putNew(direction: Direction, operation: Operation, index: number, kept: string[]): void {
  const { fs, home, stored } = direction
  const path = absolute(home, operation.path)
  const fresh = freshCopy(stored.dir, index)
  const waiting = fs.stat(fresh) !== undefined
  const found = look(fs, path)
  // With the fresh copy gone the rename was done: whatever is there now, also nothing, is what someone did afterwards.
  if (!waiting) return void (matches(found, operation.new) || foreign(direction, kept, operation.path))
  if (matches(found, operation.new)) return fs.unlink(fresh)
  if (matches(found, operation.old)) place(fs, fresh, path)
  else foreign(direction, kept, operation.path)
}

/** A folder that cannot be moved away (a mount point) stays. */
function moveTreesAside({ fs, home, stored: { plan, dir } }: Direction, kept: string[]): void {
  for (const [index, tree] of (plan.trees ?? []).entries()) {
    passing(['EEXIST'], () => fs.mkdir(join(dir, 'trash'), 0o700))
    try {
      fs.rename(absolute(home, tree), join(dir, 'trash', String(index)))
    } catch (error) {
      if (['EXDEV', 'EBUSY'].includes(errorCode(error))) kept.push(tree)
      else if (errorCode(error) !== 'ENOENT') throw error
    }
  }
}

/** Makes a folder; a given mode is given again after a crash between the two calls. */
export function makeExactly(fs: FileSystem, path: string, mode: number | undefined): void {
  passing(['EEXIST'], () => fs.mkdir(path, mode))
  if (mode !== undefined) fs.chmod(path, mode)
}

/**
 * Brings a sealed plan to its end; what is done already is passed over, so that it may be run again and again.
 * Deletions come first, so that a file may give way to a folder of the same name and the other way round.
 * @returns paths that were left alone because someone else had changed them
 */
export async function forward(direction: Direction): Promise<string[]> {
  const { fs, home, stored } = direction
  const { plan } = stored
  const kept: string[] = []
  const check = confinement(fs, absolute(home, plan.root))
  for (const operation of plan.operations) {
    check(absolute(home, operation.path))
    if (operation.new === null) removeOld(direction, operation, kept)
  }
  moveTreesAside(direction, kept)
  for (const { path } of plan.prune) {
    passing(['ENOENT', 'ENOTEMPTY', 'EEXIST', 'ENOTDIR', 'EBUSY'], () => fs.rmdir(absolute(home, path)))
  }
  for (const { path, mode } of plan.make) {
    check(absolute(home, path))
    makeExactly(fs, absolute(home, path), mode)
  }
  for (const [index, operation] of plan.operations.entries()) {
    if (operation.new !== null) putNew(direction, operation, index, kept)
  }
  await fs.sync([], foldersOf(fs, home, plan.operations))
  return kept
}

export function foldersOf(fs: FileSystem, home: string, operations: readonly Operation[]): string[] {
  const folders = new Set(operations.map(({ path }) => dirname(absolute(home, path))))
  return [...folders].filter((folder) => fs.stat(folder)?.kind === 'directory')
}
