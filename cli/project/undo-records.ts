import { join } from 'node:path'
import { CliError } from '../errors.ts'
import type { FileSystem } from './transaction/file-system.ts'
import { undoDir } from './transaction/layout.ts'
import { listEntries, readPlan, type Operation, type Plan, type StoredPlan } from './transaction/plan.ts'

/** One line of `flux undo --list`. */
export interface UndoEntry {
  readonly id: string
  /** As it was typed: `flux generate service mail`. */
  readonly line: string
  readonly command: string
  /** ISO 8601. */
  readonly time: string
  readonly changes: readonly { readonly kind: 'create' | 'edit' | 'delete'; readonly path: string }[]
  /** What undoing it will not take back, and what to do instead. */
  readonly irreversible: readonly string[]
}

/** The undo records of a project, oldest first. */
export function readRecords(fs: FileSystem, home: string): StoredPlan[] {
  return listEntries(fs, undoDir(home)).flatMap((id) => readPlan(fs, home, join(undoDir(home), id)) ?? [])
}

/** What lies in the undo folder and cannot be used, as a sentence; nothing when all can. */
export function passedOver(fs: FileSystem, home: string): string | undefined {
  const ids = listEntries(fs, undoDir(home)).filter((id) => readPlan(fs, home, join(undoDir(home), id)) === undefined)
  if (ids.length === 0) return undefined
  return (
    `Passed over in .flux/undo: ${ids.join(', ')}. Such a record is damaged, was written by another version of FluxStack, ` +
    'names files outside the project, or is open to other users.'
  )
}

/** The operations a person knows of. */
const visibleOperations = ({ operations }: Plan): Operation[] => operations.filter(({ internal }) => !internal)

function kindOf(operation: Operation): 'create' | 'edit' | 'delete' {
  if (operation.new === null) return 'delete'
  return operation.old === null ? 'create' : 'edit'
}

/** Steps that were done and cannot be taken back, with what undo offers in their place. */
export function offersOf(plan: Plan): string[] {
  return plan.steps
    .filter(({ done, irreversible, undo }) => done && (irreversible === true || undo !== undefined))
    .map(({ title, undo }) => (undo === undefined ? `${title}: cannot be undone` : `${title}: ${undo}`))
}

function secretsOf(plan: Plan): string[] {
  return visibleOperations(plan)
    .filter(({ secret, old }) => secret && old !== null)
    .map(({ path }) => `${path}: it held secrets, so no copy of the old content was kept`)
}

export function entryOf({ plan }: StoredPlan): UndoEntry {
  return {
    id: plan.id,
    line: `flux ${plan.argv.length > 0 ? plan.argv.join(' ') : plan.command}`,
    command: plan.command,
    time: plan.time,
    changes: visibleOperations(plan).map((operation) => ({ kind: kindOf(operation), path: operation.path })),
    irreversible: [...offersOf(plan), ...secretsOf(plan)],
  }
}

/**
 * The record to undo: the last one, or the named one when nothing later stands on it.
 * @param note on records that cannot be used, for the error
 * @throws CliError NOTHING_TO_UNDO, UNDO_BLOCKED
 */
export function chooseRecord(records: readonly StoredPlan[], id?: string, note?: string): StoredPlan {
  const chosen = id === undefined ? records.at(-1) : records.find(({ plan }) => plan.id === id)
  if (!chosen) {
    const none = id === undefined ? 'No change set is kept here.' : `No change set ${id} is kept here.`
    const detail = note === undefined ? none : `${none}\n${note}`
    throw new CliError('NOTHING_TO_UNDO', { detail, state: 'Nothing was changed.' })
  }
  const paths = new Set(visibleOperations(chosen.plan).map(({ path }) => path))
  const later = records.slice(records.indexOf(chosen) + 1).map(({ plan }) => plan)
  const standing = later.filter(
    (plan) => chosen.plan.kind === 'new' || visibleOperations(plan).some(({ path }) => paths.has(path)),
  )
  if (standing.length === 0) return chosen
  const names = standing.map((plan) => `${plan.id} (flux ${plan.argv.join(' ') || plan.command})`)
  throw new CliError('UNDO_BLOCKED', { detail: `Later changes: ${names.join(', ')}.`, state: 'Nothing was changed.' })
}
