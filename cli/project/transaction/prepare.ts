import { dirname, join } from 'node:path'
import { confinement } from './confine.ts'
import { passing, type FileSystem } from './file-system.ts'
import { fluxDir, journalDir, makeFolder } from './layout.ts'
import { PLAN, ROLLBACK, absolute, type Plan } from './plan.ts'

/** The bytes that go with an operation of a plan. */
export interface Content {
  readonly before?: Uint8Array
  readonly after?: Uint8Array
  /** `after` again, kept for the diff that undo shows when the file was edited. */
  readonly compare?: Uint8Array
}

/** New contents waiting for their rename, old ones for rollback and undo, and what undo compares an edited file with. */
export const freshCopy = (dir: string, index: number): string => join(dir, 'new', String(index))
export const oldCopy = (dir: string, index: number): string => join(dir, 'old', String(index))
export const afterCopy = (dir: string, index: number): string => join(dir, 'after', String(index))
/** The old lock file of the step with this number. */
export const lockCopy = (dir: string, step: number): string => join(dir, 'old', `lock-${step}`)

interface Prepared {
  readonly fs: FileSystem
  readonly home: string
  readonly plan: Plan
  readonly contents: readonly Content[]
  /** Wait for the disk before sealing. A tree that is built aside has nothing to lose, and does not. */
  readonly durable: boolean
  /** Old lock files by step number. */
  readonly locks?: ReadonlyMap<number, Uint8Array>
}

/** A file that replaces another keeps its owner, and so do the copies, where we may give files away (root). */
function keepOwner(fs: FileSystem, path: string, original: string): void {
  const self = process.getuid?.()
  const standing = self === undefined ? undefined : fs.stat(original)
  if (standing && (standing.uid !== self || standing.gid !== process.getgid?.())) {
    passing(['EPERM', 'EINVAL'], () => fs.own(path, standing.uid, standing.gid))
  }
}

/** What cannot be carried out is not sealed: it could be neither finished nor taken back. */
function checkPaths({ fs, home, plan }: Prepared): void {
  const check = confinement(fs, absolute(home, plan.root))
  for (const { path } of [...plan.operations, ...plan.make]) check(absolute(home, path))
}

/**
 * Writes everything a commit needs into `.flux/journal/<id>`, waits until it is on the disk, and seals it by renaming
 * the plan into place. Before that rename the project is as it was; after it the change set happens.
 * @throws CliError PATH_NOT_ALLOWED where a folder on the way is a symbolic link
 */
export async function prepare(prepared: Prepared): Promise<string> {
  const { fs, home, plan, contents, locks, durable } = prepared
  checkPaths(prepared)
  const dir = join(journalDir(home), plan.id)
  makeFolder(fs, journalDir(home), 0o700)
  fs.mkdir(dir, 0o700)
  const folders = new Set<string>()
  const written: string[] = []
  const write = (path: string, bytes: Uint8Array, mode: number | undefined, original?: string): void => {
    const folder = dirname(path)
    if (!folders.has(folder)) fs.mkdir(folder, 0o700)
    folders.add(folder)
    fs.write(path, bytes, mode)
    written.push(path)
    if (original !== undefined) keepOwner(fs, path, original)
  }
  for (const [index, { path, old, new: fresh }] of plan.operations.entries()) {
    const { before, after, compare } = contents[index] ?? {}
    const original = old ? absolute(home, path) : undefined
    if (after) write(freshCopy(dir, index), after, fresh?.mode, original)
    if (before) write(oldCopy(dir, index), before, 0o600, original)
    if (compare) write(afterCopy(dir, index), compare, 0o600)
  }
  for (const [step, bytes] of locks ?? []) write(lockCopy(dir, step), bytes, 0o600)
  fs.write(join(dir, 'draft'), JSON.stringify(plan), 0o600)
  if (durable) await fs.sync([...written, join(dir, 'draft')], [...folders])
  fs.rename(join(dir, 'draft'), join(dir, PLAN))
  if (durable) await fs.sync([], [dir, dirname(dir), fluxDir(home), home])
  return dir
}

/** Removes an entry of journal or undo; the plan goes first, so that what is left of it counts for nothing. */
export function discard(fs: FileSystem, dir: string): void {
  for (const name of [PLAN, ROLLBACK]) passing(['ENOENT'], () => fs.unlink(join(dir, name)))
  fs.removeTree(dir)
  passing(['ENOENT', 'ENOTEMPTY', 'EEXIST'], () => fs.rmdir(dirname(dir)))
}
