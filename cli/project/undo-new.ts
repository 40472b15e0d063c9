import { basename, join, relative, resolve } from 'node:path'
import { CliError } from '../errors.ts'
import { newId } from './change-set-id.ts'
import { operationFor } from './compile.ts'
import type { Restored } from './undo-files.ts'
import { treesToRemove } from './undo-made.ts'
import { claimSibling, dropEmpty, dropSibling } from './transaction/aside.ts'
import { carryOut } from './transaction/commit.ts'
import { toPosix } from './transaction/confine.ts'
import { attempt, errorCode, type FileSystem } from './transaction/file-system.ts'
import { FLUX, fluxDir, journalDir, siblingOf } from './transaction/layout.ts'
import type { Lock } from './transaction/lock.ts'
import type { Plan, StoredPlan } from './transaction/plan.ts'
import type { ProcessTable } from './transaction/process-identity.ts'

interface UndoNew {
  readonly fs: FileSystem
  /** The app's folder; it is locked. */
  readonly home: string
  readonly record: StoredPlan
  readonly restored: Restored
  readonly now: () => Date
  readonly table?: ProcessTable
}

function planFor({ fs, home, record, restored, now }: UndoNew, keeper: string) {
  const { plan: old } = record
  const move = (path: string): string => toPosix(relative(keeper, join(home, path)))
  const pairs = restored.staged.map((one) => operationFor({ fs, root: home, home: keeper }, one))
  const moment = now()
  // `.flux` is moved away whole.
  const made = old.make.map(({ path }) => path).filter((path) => path.split('/')[0] !== FLUX)
  const folders = [...made.toReversed(), ...(old.built ? ['.'] : [])]
  const plan: Plan = {
    version: 1,
    id: newId(moment, [old.id]),
    kind: 'undo',
    command: 'undo',
    argv: ['undo', old.id],
    time: moment.toISOString(),
    root: toPosix(relative(keeper, resolve(home, old.root))) || '.',
    operations: pairs.map(([operation]) => operation),
    make: [],
    prune: folders.map((path) => ({ path: move(path) })),
    steps: [],
    state: {},
    undoes: old.id,
    trees: [...treesToRemove(fs, home, old), ...(keeper === home ? [] : [FLUX])].map(move),
  }
  return { plan, contents: pairs.map(([, content]) => content) }
}

/** The sibling to keep the journal in; undefined where the parent folder is not ours to write in. */
function claim({ fs, home, now, table }: UndoNew): Lock | undefined {
  if (basename(home) === '') return undefined
  try {
    return claimSibling({ fs, now, ...(table ? { table } : {}) }, siblingOf(home), 'undo')
  } catch (error) {
    if (!(error instanceof CliError)) dropEmpty(fs, siblingOf(home))
    if (['EACCES', 'EPERM', 'EROFS'].includes(errorCode(error))) return undefined
    throw error
  }
}

/**
 * Takes `flux new` back: the unedited files it wrote, what its install made, and a repository without commits. The
 * journal stands outside the folder, in the sibling that `new` builds in, so that it outlives the folder's own `.flux`;
 * where the parent cannot be written to, it stays inside and goes last.
 */
export async function undoNew(job: UndoNew): Promise<void> {
  const { fs, home } = job
  const lock = claim(job)
  const keeper = lock ? siblingOf(home) : home
  try {
    const { plan, contents } = planFor(job, keeper)
    await carryOut({ fs, home: keeper, plan, contents, lock: lock ?? { assertHeld() {}, release() {}, movedTo() {} } })
  } finally {
    attempt(() => {
      const idle = lock && fs.stat(fluxDir(keeper)) && !fs.stat(journalDir(keeper))
      if (idle) dropSibling(fs, keeper)
    })
  }
}
