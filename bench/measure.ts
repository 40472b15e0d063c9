import type { BenchDefinition, Figures } from './define-bench.ts'

export interface Row {
  readonly name: string
  /** In the bench's unit. */
  readonly median: number
  readonly fastest: number
  /** The median in units of the baseline's. */
  readonly ratio: number
  /** What the ratio may be at most, and those to other cases. */
  readonly limits: readonly Limit[]
  readonly over: boolean
  /** The median of the rates, and the same in units of the baseline's, where a run gives one. */
  readonly perSecond?: { readonly median: number; readonly ratio: number }
}

export interface Limit {
  /** The case that it is counted from; undefined for the baseline. */
  readonly from: string | undefined
  readonly ratio: number
  readonly most: number
}

export interface Result {
  readonly title: string
  readonly unit: NonNullable<BenchDefinition['unit']>
  readonly rounds: number
  readonly rows: readonly Row[]
}

/** Runs all cases of a bench in turns, so that whatever else the machine does falls on all of them alike. */
export async function measure(
  bench: Pick<BenchDefinition, 'title' | 'unit' | 'rounds' | 'cases'>,
  { folder, rounds = bench.rounds ?? 11 }: { folder: string; rounds?: number | undefined },
): Promise<Result> {
  const cases = await bench.cases(folder)
  const taken = cases.map((): Figures[] => [])
  for (let round = 0; round <= rounds; round++) {
    for (const [index, { before, run }] of cases.entries()) {
      await before?.()
      const started = performance.now()
      const own = await run()
      const value = own ?? performance.now() - started
      if (round > 0) taken[index]?.push(typeof value === 'number' ? { value, perSecond: Number.NaN } : value)
    }
  }
  const medians = new Map(
    cases.map(({ name }, index) => [name, median((taken[index] ?? []).map(({ value }) => value))]),
  )
  const rates = taken.map((figures) => median(figures.map(({ perSecond }) => perSecond)))
  const rows = cases.map(({ name, limit, limits = {} }, index): Row => {
    const middle = medians.get(name) ?? Number.NaN
    const to = (from: string | undefined) => middle / (medians.get(from ?? cases[0]?.name ?? '') ?? Number.NaN)
    const all = [...(limit === undefined ? [] : [[undefined, limit] as const]), ...Object.entries(limits)]
    const held = all.map(([from, most]): Limit => ({ from, ratio: to(from), most }))
    const fastest = Math.min(...(taken[index] ?? []).map(({ value }) => value))
    const rate = rates[index] ?? Number.NaN
    return {
      name,
      median: middle,
      fastest,
      ratio: to(undefined),
      limits: held,
      over: held.some(({ ratio, most }) => !(ratio <= most)),
      ...(!Number.isNaN(rate) && { perSecond: { median: rate, ratio: rate / (rates[0] ?? Number.NaN) } }),
    }
  })
  return { title: bench.title, unit: bench.unit ?? 'ms', rounds, rows }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}
