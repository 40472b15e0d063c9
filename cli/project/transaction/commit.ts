import { join } from 'node:path'
import { attempt, type FileSystem } from './file-system.ts'
import { writeFailure } from './failure.ts'
import { finish } from './finish.ts'
import { forward } from './forward.ts'
import { journalDir } from './layout.ts'
import type { Lock } from './lock.ts'
import type { Plan, StoredPlan } from './plan.ts'
import { discard, prepare, type Content } from './prepare.ts'
import { rollback } from './rollback.ts'

export interface Transaction {
  readonly fs: FileSystem
  /** The folder whose `.flux` holds journal and undo records; it is locked. */
  readonly home: string
  readonly plan: Plan
  /** The bytes for each of the plan's operations. */
  readonly contents: readonly Content[]
  readonly locks?: ReadonlyMap<number, Uint8Array>
  readonly lock: Lock
}

const NEXT_TIME = 'The next flux command in this folder will put it back as it was.'
const LEFTOVER =
  'No file was changed; a journal was left, which the next flux command in this folder will finish or drop.'

/**
 * Carries a plan out: journal, renames, undo record. When this fails, everything is put back.
 * @returns paths that were left alone
 * @throws CliError that says in what state the project is
 */
export async function carryOut({ fs, home, plan, contents, locks, lock }: Transaction): Promise<string[]> {
  const dir = join(journalDir(home), plan.id)
  try {
    await prepare({ fs, home, plan, contents, durable: true, ...(locks ? { locks } : {}) })
    lock.assertHeld()
  } catch (error) {
    throw writeFailure(error, attempt(() => discard(fs, dir)) ? 'Nothing was changed.' : LEFTOVER)
  }
  const stored = { plan, dir, direction: 'forward' } as const
  let kept: string[]
  try {
    kept = await forward({ fs, home, stored, onForeign: 'stop' })
  } catch (error) {
    throw writeFailure(error, await takenBack({ fs, home, stored }))
  }
  // The files are in place. Should tidying up fail, the next command does it.
  await finish({ fs, home, stored }).catch(() => undefined)
  return kept
}

async function takenBack(work: { fs: FileSystem; home: string; stored: StoredPlan }): Promise<string> {
  try {
    const kept = await rollback(work)
    discard(work.fs, work.stored.dir)
    if (kept.length === 0) return 'Nothing was changed: what had been written was taken back.'
    return `Everything was taken back but ${kept.join(', ')}, which something else has changed.`
  } catch {
    return NEXT_TIME
  }
}
