import { dirname, join } from 'node:path'
import { CliError } from '../../errors.ts'
import { writeFailure } from './failure.ts'
import { attempt, passing, type FileSystem } from './file-system.ts'
import { finish } from './finish.ts'
import { forward } from './forward.ts'
import { isInside } from './confine.ts'
import { FLUX, fluxDir, journalDir, siblingOf, sweepHome } from './layout.ts'
import { acquireLock, type Lock } from './lock.ts'
import { absolute, type Plan } from './plan.ts'
import { prepare, type Content } from './prepare.ts'
import type { ProcessTable } from './process-identity.ts'
import { rollback } from './rollback.ts'

export interface Aside {
  readonly fs: FileSystem
  /** The folder to make; there is nothing at this path yet. */
  readonly target: string
  readonly plan: Plan
  readonly contents: readonly Content[]
  readonly now: () => Date
  readonly table?: ProcessTable
}

/** Removes a half built tree; `.flux` goes last, because it is what marks the folder as ours. */
export function dropSibling(fs: FileSystem, sibling: string): void {
  for (const name of fs.list(sibling)) if (name !== FLUX) fs.removeTree(join(sibling, name))
  fs.removeTree(fluxDir(sibling))
  fs.rmdir(sibling)
}

/** Ours when it is empty or has a `.flux`; anything else of that name is somebody's. */
export function isOurs(fs: FileSystem, sibling: string): boolean {
  if (fs.stat(sibling)?.kind !== 'directory') return false
  const names = fs.list(sibling)
  return names.length === 0 || names.includes(FLUX)
}

/** Takes the sibling for this process, over the remains of one that died. @throws CliError CHANGES_LOCKED */
export function claimSibling(aside: Pick<Aside, 'fs' | 'now' | 'table'>, sibling: string, command: string): Lock {
  const { fs, now, table } = aside
  passing(['EEXIST'], () => fs.mkdir(sibling))
  if (!isOurs(fs, sibling)) {
    throw new CliError('DIRECTORY_NOT_EMPTY', {
      detail: `${sibling} is in the way.`,
      fix: 'Move it away and run the command again.',
      state: 'Nothing was written.',
    })
  }
  const lock = acquireLock({ fs, home: sibling, command, now, ...(table ? { table } : {}) })
  for (const name of fs.list(sibling)) if (name !== FLUX) fs.removeTree(join(sibling, name))
  fs.removeTree(journalDir(sibling))
  return lock
}

function writeTree({ fs, plan, contents }: Aside, sibling: string): void {
  for (const { path, mode } of plan.make) {
    if (isInside(sibling, absolute(sibling, path))) passing(['EEXIST'], () => fs.mkdir(absolute(sibling, path), mode))
  }
  for (const [index, operation] of plan.operations.entries()) {
    const bytes = contents[index]?.after
    const path = absolute(sibling, operation.path)
    if (bytes && isInside(sibling, path)) fs.write(path, bytes, operation.new?.mode)
  }
}

/** What goes through the journal: all of what lies outside the new folder, and only the record of what lies in it. */
function outsideOnly({ plan, contents }: Aside, sibling: string): Content[] {
  return plan.operations.map(({ path }, index) => {
    const { after: _built, ...rest } = contents[index] ?? {}
    return isInside(sibling, absolute(sibling, path)) ? rest : (contents[index] ?? {})
  })
}

function makeParents(fs: FileSystem, folder: string): string[] {
  if (fs.stat(folder)) return []
  const made = makeParents(fs, dirname(folder))
  passing(['EEXIST'], () => fs.mkdir(folder))
  return [folder, ...made]
}

async function renameIntoPlace(aside: Aside, sibling: string, lock: Lock): Promise<void> {
  const { fs, target, plan } = aside
  if (fs.stat(target)) {
    throw new CliError('CHANGES_CONFLICT', { detail: `${target} was made at this very moment by something else.` })
  }
  lock.assertHeld()
  const outside = plan.operations.some(({ path }) => !isInside(target, absolute(target, path)))
  fs.rename(sibling, target)
  lock.movedTo(target)
  const stored = { plan, dir: join(journalDir(target), plan.id), direction: 'forward' } as const
  if (outside) {
    try {
      await forward({ fs, home: target, stored, onForeign: 'stop' })
    } catch (error) {
      await takeAway(fs, target, { plan, dir: stored.dir })
      lock.movedTo(sibling)
      throw error
    }
  }
  await finish({ fs, home: target, stored }).catch(() => undefined)
}

/** Takes back what was done outside the new folder, and then the folder itself. */
export async function takeAway(
  fs: FileSystem,
  target: string,
  { plan, dir }: { plan: Plan; dir: string },
): Promise<void> {
  const outside = plan.operations.map((operation) => {
    const inside = isInside(target, absolute(target, operation.path))
    // An operation whose two sides agree is passed over by the rollback: the tree goes as a whole.
    return inside ? { ...operation, old: operation.new } : operation
  })
  const make = plan.make.filter(({ path }) => !isInside(target, absolute(target, path)))
  await rollback({ fs, home: target, stored: { plan: { ...plan, operations: outside, make }, dir, direction: 'back' } })
  fs.rename(target, siblingOf(target))
}

/**
 * Makes a folder that is not there yet: the tree is built in a sibling and renamed once, so that there is either
 * nothing or all of it. The files are not synced one by one; see the README for what a power cut may do.
 */
export async function buildAside(aside: Aside): Promise<void> {
  const { fs, target, plan } = aside
  const sibling = siblingOf(target)
  const parents = makeParents(fs, dirname(target))
  const dropParents = (): void => {
    for (const parent of parents) attempt(() => fs.rmdir(parent))
  }
  let lock: Lock
  try {
    lock = claimSibling(aside, sibling, plan.command)
  } catch (error) {
    if (!(error instanceof CliError)) dropEmpty(fs, sibling)
    dropParents()
    throw error instanceof CliError ? error : writeFailure(error, stateAfter(fs, sibling, target))
  }
  try {
    writeTree(aside, sibling)
    const durable = plan.operations.some(({ path }) => !isInside(target, absolute(target, path)))
    await prepare({ fs, home: sibling, plan, contents: outsideOnly(aside, sibling), durable })
    await renameIntoPlace(aside, sibling, lock)
    attempt(() => lock.release())
  } catch (error) {
    attempt(() => dropSibling(fs, sibling))
    dropParents()
    throw writeFailure(error, stateAfter(fs, sibling, target))
  }
}

/** A sibling that could not be claimed goes only when nothing and nobody is in it. */
export function dropEmpty(fs: FileSystem, sibling: string): void {
  attempt(() => sweepHome(fs, sibling))
  attempt(() => fs.rmdir(sibling))
}

function stateAfter(fs: FileSystem, sibling: string, target: string): string {
  const gone = attempt(() => {
    if (fs.stat(sibling) || fs.stat(target)) throw new Error('still there')
  })
  return gone ? 'Nothing was written.' : 'The next flux command here will clear it up.'
}
