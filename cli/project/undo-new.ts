import { basename, join, relative, resolve } from 'node:path'
import { CliError } from '../errors.ts'
import { newId, operationFor } from './compile.ts'
import { readBefore, unchanged, type Staged } from './staging.ts'
import type { Restored } from './undo-files.ts'
import { claimSibling, dropEmpty, dropSibling } from './transaction/aside.ts'
import { attempt, carryOut } from './transaction/commit.ts'
import { toPosix } from './transaction/confine.ts'
import { errorCode, type FileSystem } from './transaction/file-system.ts'
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

function holdsFiles(fs: FileSystem, folder: string): boolean {
  if (fs.stat(folder)?.kind !== 'directory') return false
  return fs.list(folder).some((name) => {
    const path = join(folder, name)
    return fs.stat(path)?.kind === 'directory' ? holdsFiles(fs, path) : true
  })
}

/** Whether a repository holds anything beyond what `git init` made. When in doubt it does. */
function hasCommits(fs: FileSystem, git: string): boolean {
  if (fs.stat(git)?.kind !== 'directory') return true
  if (['packed-refs', 'modules', 'worktrees'].some((name) => fs.stat(join(git, name)))) return true
  return ['refs', 'logs'].some((name) => holdsFiles(fs, join(git, name)))
}

/** Whole folders that steps of `flux new` made and that may go: `node_modules`, and a `.git` without commits. */
function treesToRemove(fs: FileSystem, home: string, { steps }: Plan): string[] {
  const made = steps.flatMap(({ creates, made: known }) => (known ? Object.keys(known) : (creates ?? [])))
  return made.filter((path) => {
    const full = join(home, path)
    if (fs.stat(full)?.kind !== 'directory') return false
    return basename(path) === 'node_modules' || (path === '.git' && !hasCommits(fs, full))
  })
}

/** Single files that steps made (a lock file), when they are as the step left them. */
function filesToRemove(fs: FileSystem, home: string, { steps }: Plan): Staged[] {
  return steps.flatMap(({ made = {} }) =>
    Object.entries(made).flatMap(([path, hash]) => {
      const before = readBefore(fs, join(home, path))
      const asLeft = before.kind === 'file' && before.image.hash === hash
      return asLeft ? [{ ...unchanged(path, before), after: null }] : []
    }),
  )
}

function planFor({ fs, home, record, restored, now }: UndoNew, keeper: string) {
  const { plan: old } = record
  const move = (path: string): string => toPosix(relative(keeper, join(home, path)))
  const known = new Set(restored.staged.map(({ path }) => path))
  const staged = [...restored.staged, ...filesToRemove(fs, home, old).filter(({ path }) => !known.has(path))]
  const pairs = staged.map((one) => operationFor({ fs, root: home, home: keeper }, one))
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
