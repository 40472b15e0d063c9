import type { LeakReport, WatchedMemory } from '../leak-watch/leak-watch.ts'
import type { SlowRequest } from '../tracing/slow-requests.ts'
import type { AlertRow, LeakFacts, SlowRow } from './data.ts'

/** What other parts report, as far as the page shows it; a part that is off reports nothing. */
export interface Reports {
  readonly tracing?: {
    readonly threshold: number
    readonly slow: readonly SlowRequest[]
    readonly failed: readonly SlowRequest[]
  }
  readonly leakWatch?: LeakReport
  /** Milliseconds of the longest CPU profile. */
  readonly profiles?: { readonly longest: number }
  readonly alerts?: readonly AlertRow[]
}

/** Slow ones and failed ones in one list, each once, the slowest first. */
export function slowRows({ tracing }: Reports): SlowRow[] {
  if (!tracing) return []
  const rows = new Map<string, SlowRow>()
  for (const row of [...tracing.slow, ...tracing.failed]) rows.set(`${row.id} ${row.at}`, row)
  return [...rows.values()].toSorted((a, b) => b.ms - a.ms)
}

/** As many as a profile takes that nobody gives a length. */
export function profileSeconds({ profiles }: Reports): number | undefined {
  return profiles && Math.min(10, profiles.longest / 1000)
}

/** What the leak watch has found, in words. */
export function leakFacts({ leakWatch: report }: Reports): LeakFacts | undefined {
  if (!report) return undefined
  const { heap, external, collections } = report
  const worst = heap.leaking || !external.leaking ? heap : external
  const where = worst === heap ? 'The heap' : 'Memory outside of the heap'
  const seen = `${collections} ${collections === 1 ? 'collection' : 'collections'} of the whole heap seen.`
  if (report.status === 'leaking')
    return { state: 'growing', slope: worst.growth, text: `${where} grows from collection to collection. ${seen}` }
  if (report.status === 'warming up')
    return { state: 'learning', slope: undefined, text: `The app has not run long enough to judge. ${seen}` }
  return {
    state: 'steady',
    slope: worst.growth,
    text: `${inMinutes(worst)} survives the collections does not grow. ${seen}`,
  }
}

function inMinutes({ window }: WatchedMemory): string {
  return window === undefined ? 'What' : `Over ${Math.round(window / 60_000)} minutes, what`
}
