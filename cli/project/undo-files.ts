import { join } from 'node:path'
import { CliError } from '../errors.ts'
import { AfterRemovals } from './conflicts.ts'
import { asText, fileBytes, readBefore, sameBytes, unchanged, type Before, type Staged } from './staging.ts'
import { filesToRemove } from './undo-made.ts'
import { unifiedDiff } from './text-diff.ts'
import { baseFile, parseBases } from './state.ts'
import type { FileSystem } from './transaction/file-system.ts'
import { digest, type Image } from './transaction/images.ts'
import type { Operation, StoredPlan } from './transaction/plan.ts'
import { afterCopy, lockCopy, oldCopy } from './transaction/prepare.ts'

/** The files an undo puts back or removes, and those it leaves. Paths are relative to the home folder. */
export interface Restored {
  readonly staged: readonly Staged[]
  /** Sentences: which file stays, and why. */
  readonly kept: readonly string[]
}

interface Sorted {
  readonly staged: Staged[]
  readonly kept: string[]
  readonly edited: { readonly operation: Operation; readonly index: number; readonly before: Before }[]
}

/** Content alone decides: a changed mode is no edit. A folder may stand where we removed a file to make room for it. */
function holds(before: Before, image: Image | null): boolean {
  if (before.kind === 'absent' || before.kind === 'directory') return image === null
  return before.kind === 'file' && image !== null && before.image.hash === image.hash
}

function backTo(path: string, before: Before, after: Uint8Array | null, old: Image | null, secret = false): Staged {
  return { ...unchanged(path, before), after, mode: old?.mode, keep: false, secret }
}

function readCopy(fs: FileSystem, path: string, of: string): Uint8Array {
  if (fs.stat(path)) return fs.read(path)
  throw new CliError('NOTHING_TO_UNDO', { detail: `The old copy of ${of} is gone from .flux/undo.` })
}

function sortOperations(fs: FileSystem, home: string, record: StoredPlan): Sorted {
  const sorted: Sorted = { staged: [], kept: [], edited: [] }
  for (const [index, operation] of record.plan.operations.entries()) {
    const { path, old, secret, internal } = operation
    if (internal) continue
    const before = readBefore(fs, join(home, path))
    if (!holds(before, operation.new)) {
      if (!holds(before, old)) sorted.edited.push({ operation, index, before })
    } else if (old === null) sorted.staged.push(backTo(path, before, null, null, secret))
    else if (secret) sorted.kept.push(`${path}: it holds secrets, so no copy of the old content was kept`)
    else sorted.staged.push(backTo(path, before, readCopy(fs, oldCopy(record.dir, index), path), old))
  }
  return sorted
}

/** What FluxStack wrote, for the diff against what the user made of it. */
function writtenText(fs: FileSystem, home: string, record: StoredPlan, index: number): string | null | undefined {
  const operation = record.plan.operations[index]
  if (!operation || operation.new === null) return null
  const copy = afterCopy(record.dir, index)
  if (fs.stat(copy)) return asText(fs.read(copy))
  // Generated texts are in this change set's base file.
  const bases = join(home, baseFile(record.plan.id))
  const texts = fs.stat(bases) ? Object.values(parseBases(new TextDecoder().decode(fs.read(bases)))) : []
  return texts.find((text) => digest(text) === operation.new?.hash)
}

async function refuse(fs: FileSystem, home: string, record: StoredPlan, edited: Sorted['edited']): Promise<never> {
  const diffs = await Promise.all(
    edited.map(({ operation: { path, secret }, index, before }) => {
      const bytes = fileBytes(before)
      const after = bytes === null ? null : asText(bytes)
      return unifiedDiff({ path, before: writtenText(fs, home, record, index), after, ...(secret ? { secret } : {}) })
    }),
  )
  const names = edited.map(({ operation }) => operation.path).join(', ')
  throw new CliError('UNDO_EDITED', {
    detail: `Changed since flux ${record.plan.command}: ${names}.\n\n${diffs.join('\n')}`.trimEnd(),
    state: 'Nothing was changed.',
  })
}

/** @throws CliError CHANGES_CONFLICT, as for any other change of such a file */
function refuseReadOnly(staged: readonly Staged[]): void {
  const locked = staged.filter(
    ({ before, after }) =>
      before.kind === 'file' && (before.image.mode & 0o222) === 0 && !sameBytes(before.bytes, after),
  )
  if (locked.length === 0) return
  const names = locked.map(({ path }) => path).join(', ')
  throw new CliError('CHANGES_CONFLICT', {
    detail: `Read-only: ${names}.`,
    fix: 'Make them writable first.',
    state: 'Nothing was changed.',
  })
}

/** Lock files that an install rewrote, where they are still as it left them. */
function sortLocks(fs: FileSystem, home: string, record: StoredPlan, { staged, kept }: Sorted): void {
  for (const [index, { lock }] of record.plan.steps.entries()) {
    if (!lock) continue
    const before = readBefore(fs, join(home, lock.path))
    if (holds(before, lock.old)) continue
    const asLeft = before.kind === 'file' && before.image.hash === lock.after
    if (!asLeft) kept.push(`${lock.path}: it has changed since`)
    else if (lock.old === null) staged.push(backTo(lock.path, before, null, null))
    else staged.push(backTo(lock.path, before, readCopy(fs, lockCopy(record.dir, index), lock.path), lock.old))
  }
}

/**
 * What an undo has to do to the files. Undo of `flux new` leaves edited files alone; any other refuses.
 * @throws CliError UNDO_EDITED with the edits as a diff
 */
export async function restoreFiles(fs: FileSystem, home: string, record: StoredPlan): Promise<Restored> {
  const sorted = sortOperations(fs, home, record)
  if (record.plan.kind !== 'new') refuseReadOnly(sorted.staged)
  const after = new AfterRemovals({ fs, root: home, changes: sorted.staged })
  for (const { path, before } of sorted.staged) {
    if (before.kind !== 'directory' || after.isEmptied(path)) continue
    const index = record.plan.operations.findIndex((operation) => operation.path === path)
    const operation = record.plan.operations[index]
    if (operation) sorted.edited.push({ operation, index, before })
  }
  if (record.plan.kind === 'new') {
    for (const { operation, before } of sorted.edited) {
      if (before.kind !== 'absent') sorted.kept.push(`${operation.path}: it has been edited since`)
    }
  } else if (sorted.edited.length > 0) {
    await refuse(fs, home, record, sorted.edited)
  }
  sortLocks(fs, home, record, sorted)
  if (record.plan.kind !== 'new') return sorted
  const known = new Set(sorted.staged.map(({ path }) => path))
  const more = filesToRemove(fs, home, record.plan).filter(({ path }) => !known.has(path))
  return { ...sorted, staged: [...sorted.staged, ...more] }
}
