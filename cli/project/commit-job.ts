import { CliError } from '../errors.ts'
import { newId } from './change-set-id.ts'
import { compile, homePath, type Compiled, type Records } from './compile.ts'
import { findConflicts, type Conflict } from './conflicts.ts'
import { hasPendingRecovery, recover } from './recover.ts'
import type { Staged } from './staging.ts'
import { readLayers, stateOf } from './state-layers.ts'
import { readLockFiles, stepRecords } from './steps.ts'
import { buildAside } from './transaction/aside.ts'
import { carryOut } from './transaction/commit.ts'
import { guarded } from './transaction/failure.ts'
import type { FileSystem } from './transaction/file-system.ts'
import { undoDir } from './transaction/layout.ts'
import { withLock } from './transaction/lock.ts'
import { listEntries, type Plan, type Step } from './transaction/plan.ts'
import type { ProcessTable } from './transaction/process-identity.ts'

/** What a change set hands over when it is committed or checked. */
export interface Job {
  readonly fs: FileSystem
  /** Absolute; staged paths are relative to it. */
  readonly root: string
  /** The folder whose `.flux` keeps the books. */
  readonly home: string
  /** `flux new`: the app's folder, relative to root. */
  readonly target?: string
  readonly command: string
  readonly argv: readonly string[]
  readonly now: () => Date
  readonly table?: ProcessTable
  readonly changes: readonly Staged[]
  readonly steps: readonly Step[]
  readonly records: Records
  /** Asked under the lock, before anything is written. */
  readonly lastCheck?: () => Promise<void>
}

export function conflictsIn(job: Job): Conflict[] {
  const { fs, root, home, changes } = job
  const state = stateOf(readLayers(fs, home))
  return findConflicts({ fs, root, changes, state, stateKey: (path) => homePath(root, home, path) })
}

function refuseConflicts(job: Job): void {
  const conflicts = conflictsIn(job)
  if (conflicts.length === 0) return
  const shown = conflicts.slice(0, 10).map(({ detail }) => detail)
  if (conflicts.length > shown.length) shown.push(`And ${conflicts.length - shown.length} more.`)
  throw new CliError('CHANGES_CONFLICT', { detail: shown.join('\n'), state: 'Nothing was changed.' })
}

function compileJob(job: Job, built: boolean): Compiled {
  const { fs, root, home, changes, command, argv, now, target } = job
  const time = now()
  const layers = readLayers(fs, home)
  const taken = [...listEntries(fs, undoDir(home)), ...layers.map(({ id }) => id)]
  const header: Pick<Plan, 'id' | 'kind' | 'command' | 'argv' | 'time' | 'built'> = {
    id: newId(time, taken),
    kind: target === undefined ? 'change' : 'new',
    command,
    argv,
    time: time.toISOString(),
    ...(built ? { built } : {}),
  }
  const steps = stepRecords(fs, root, home, job.steps)
  return compile({ fs, root, home, changes, layers, steps, records: job.records, header })
}

function commitInPlace(job: Job): Promise<string> {
  const { fs, home, command, now, table } = job
  return withLock({ fs, home, command, now, ...(table ? { table } : {}) }, async (lock) => {
    refuseConflicts(job)
    await job.lastCheck?.()
    const { plan, contents } = compileJob(job, false)
    await carryOut({ fs, home, plan, contents, lock, locks: readLockFiles(fs, home, plan.steps) })
    return plan.id
  })
}

async function commitAside(job: Job): Promise<string> {
  const { fs, home, now, table } = job
  refuseConflicts(job)
  const { plan, contents } = compileJob(job, true)
  await buildAside({ fs, target: home, plan, contents, now, ...(table ? { table } : {}) })
  return plan.id
}

/** Carries a job out as one transaction; undefined when there is nothing to change. */
export function commitJob(job: Job): Promise<string | undefined> {
  const { fs, home, now, table, changes, target } = job
  return guarded('Nothing was changed.', async () => {
    if (hasPendingRecovery(home, { fs })) await recover(home, { fs, now, ...(table ? { table } : {}) })
    if (changes.length === 0 && job.records.size === 0) return undefined
    return target !== undefined && !fs.stat(home) ? commitAside(job) : commitInPlace(job)
  })
}
