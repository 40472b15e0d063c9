import { newId } from './change-set-id.ts'
import { foldersToMake, operationFor } from './compile.ts'
import { describe, listChanges, type FileChange, type Preview } from './preview.ts'
import { hasPendingRecovery, recover } from './recover.ts'
import { readLayers } from './state-layers.ts'
import type { Staged } from './staging.ts'
import { restoredBooks } from './undo-books.ts'
import { treesToRemove } from './undo-made.ts'
import { undoNew } from './undo-new.ts'
import { restoreFiles, type Restored } from './undo-files.ts'
import { chooseRecord, entryOf, offersOf, passedOver, readRecords, type UndoEntry } from './undo-records.ts'
import { carryOut } from './transaction/commit.ts'
import { guarded } from './transaction/failure.ts'
import { disk, type FileSystem } from './transaction/file-system.ts'
import { withLock } from './transaction/lock.ts'
import type { Plan, StoredPlan } from './transaction/plan.ts'
import type { ProcessTable } from './transaction/process-identity.ts'

export type { UndoEntry }

export interface UndoOptions {
  readonly fs?: FileSystem
  readonly now?: () => Date
  readonly table?: ProcessTable
  /** Asked under the project's lock, before the first byte is written; what it throws stops everything. */
  readonly lastCheck?: () => Promise<void>
}

/** An undo set out (`previewUndo`) or done (`undo`). Paths are relative to the project. */
export interface Undone extends UndoEntry {
  /** Files that were left as they are, each with the reason. */
  readonly kept: readonly string[]
  /** What cannot be taken back, with what to do instead. */
  readonly offers: readonly string[]
  /** Command lines to run now: an install that fits the restored package.json. */
  readonly run: readonly (readonly string[])[]
  readonly files: readonly FileChange[]
  /** Whole folders that go: what the install of `flux new` made. */
  readonly folders: readonly string[]
}

/** What `flux undo` can take back, newest first. */
export function listUndo(root: string, { fs = disk }: UndoOptions = {}): UndoEntry[] {
  return readRecords(fs, root).map(entryOf).toReversed()
}

/** Which records cannot be used, as a sentence; nothing when all can. */
export function undoNote(root: string, { fs = disk }: UndoOptions = {}): string | undefined {
  return passedOver(fs, root)
}

function describeUndo(fs: FileSystem, home: string, { plan }: StoredPlan, { staged, kept }: Restored): Undone {
  const installs = plan.kind === 'new' ? [] : plan.steps.filter(({ kind, done }) => kind === 'install' && done)
  const run = installs.flatMap((step) => (step.run ? [step.run] : []))
  return {
    ...entryOf({ plan, dir: '', direction: 'forward' }),
    files: listChanges(staged),
    kept,
    offers: offersOf(plan),
    run,
    folders: plan.kind === 'new' ? treesToRemove(fs, home, plan) : [],
  }
}

/**
 * What `undo` would do, with diffs. Writes nothing.
 * @throws CliError NOTHING_TO_UNDO, UNDO_BLOCKED, UNDO_EDITED
 */
export function previewUndo(
  root: string,
  id?: string,
  { fs = disk }: UndoOptions = {},
): Promise<Undone & { readonly preview: Preview }> {
  return guarded('Nothing was changed.', async () => {
    const record = chooseRecord(readRecords(fs, root), id, passedOver(fs, root))
    const restored = await restoreFiles(fs, root, record)
    return { ...describeUndo(fs, root, record, restored), preview: await describe(restored.staged, [], []) }
  })
}

function planUndo(fs: FileSystem, home: string, record: StoredPlan, staged: readonly Staged[], now: Date) {
  const { plan: old } = record
  const layers = readLayers(fs, home)
  const id = newId(now, [old.id, ...layers.map((layer) => layer.id)])
  const books = restoredBooks({ fs, home, record, layers, id })
  const pairs = [...staged.map((one) => operationFor({ fs, root: home, home }, one)), ...books]
  const operations = pairs.map(([operation]) => operation)
  const modes = new Map(old.prune.map(({ path, mode }) => [path, mode]))
  const plan: Plan = {
    version: 1,
    id,
    kind: 'undo',
    command: 'undo',
    argv: ['undo', old.id],
    time: now.toISOString(),
    root: '.',
    operations,
    make: foldersToMake(fs, home, '.', operations).map(({ path }) => {
      const mode = modes.get(path)
      return mode === undefined ? { path } : { path, mode }
    }),
    prune: old.make.toReversed(),
    steps: [],
    state: {},
    undoes: old.id,
  }
  return { plan, contents: pairs.map(([, content]) => content) }
}

/**
 * Takes the last change set back, or the named one.
 * @throws CliError NOTHING_TO_UNDO, UNDO_BLOCKED (later changes stand on it), UNDO_EDITED (with the user's edits as a diff),
 *   CHANGES_LOCKED, DISK_FULL, PERMISSION_DENIED, WRITE_FAILED
 */
export function undo(root: string, id?: string, options: UndoOptions = {}): Promise<Undone> {
  return guarded('Nothing was changed.', () => takeBack(root, id, options))
}

async function takeBack(root: string, id: string | undefined, options: UndoOptions): Promise<Undone> {
  const { fs = disk, now = () => new Date(), table } = options
  if (hasPendingRecovery(root, { fs })) await recover(root, options)
  if (readRecords(fs, root).length === 0) chooseRecord([], id, passedOver(fs, root))
  const world = { fs, now, ...(table ? { table } : {}) }
  return withLock({ ...world, home: root, command: 'undo' }, async (lock) => {
    const record = chooseRecord(readRecords(fs, root), id, passedOver(fs, root))
    const restored = await restoreFiles(fs, root, record)
    await options.lastCheck?.()
    const undone = describeUndo(fs, root, record, restored)
    if (record.plan.kind === 'new') {
      await undoNew({ ...world, home: root, record, restored })
    } else {
      const { plan, contents } = planUndo(fs, root, record, restored.staged, now())
      await carryOut({ fs, home: root, plan, contents, lock })
    }
    return undone
  })
}
