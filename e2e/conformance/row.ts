import type { Mode, Target } from './target.ts'

/** One line of the table in `docs/conformance.md`: what every runtime does alike. */
export interface Row {
  /** As the table has it. */
  name: string
  /** Default: both. */
  modes?: readonly Mode[]
  run(target: Target): Promise<void>
  /** A fault of a runtime, or of what serves in a mode; of every one unless it is named. `link` is where it is known. */
  fault?: { runtime?: Target['runtime']['name']; mode?: Mode; link: string }
}

/** Whether the fault is one of this column. */
export function isFaulty({ fault }: Row, mode: Mode, runtime: Target['runtime']['name']): boolean {
  return fault !== undefined && (fault.mode ?? mode) === mode && (fault.runtime ?? runtime) === runtime
}

/**
 * Runs a row; false where its fault is still there. A fault that has been repaired is a failure too, so that nobody goes on
 * apologising for it.
 */
export async function holds(row: Row, target: Target): Promise<boolean> {
  if (!isFaulty(row, target.mode, target.runtime.name)) {
    await row.run(target)
    return true
  }
  const works = await row.run(target).then(
    () => true,
    () => false,
  )
  if (works) throw new Error(`It works here now: take the fault out of the row (${row.fault?.link}).`)
  return false
}

export const json = (body: unknown): RequestInit => ({
  method: 'POST',
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
})
