import type { BenchDefinition } from './define-bench.ts'

export interface Row {
  readonly name: string
  /** In the bench's unit. */
  readonly median: number
  readonly fastest: number
  /** The median in units of the baseline's. */
  readonly ratio: number
  readonly limit: number | undefined
  readonly over: boolean
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
  const times = cases.map((): number[] => [])
  for (let round = 0; round <= rounds; round++) {
    for (const [index, { before, run }] of cases.entries()) {
      await before?.()
      const started = performance.now()
      const own = await run()
      const taken = own ?? performance.now() - started
      if (round > 0) times[index]?.push(taken)
    }
  }
  const medians = times.map(median)
  const rows = cases.map(({ name, limit }, index): Row => {
    const middle = medians[index] ?? Number.NaN
    const ratio = middle / (medians[0] ?? Number.NaN)
    const fastest = Math.min(...(times[index] ?? []))
    return { name, median: middle, fastest, ratio, limit, over: limit !== undefined && ratio > limit }
  })
  return { title: bench.title, unit: bench.unit ?? 'ms', rounds, rows }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}
