/** One thing measured beside others. */
export interface BenchCase {
  readonly name: string
  /** Most that its median may be, in units of the baseline's; a bench fails when it is more. */
  readonly limit?: number
  /** Brings the world into the state the run starts from. Not timed. */
  readonly before?: () => Promise<void>
  /** The same in units of another case's, by the name of that case. */
  readonly limits?: Readonly<Record<string, number>>
  /** One run. Its time is taken from outside unless it returns milliseconds of its own. */
  readonly run: () => Promise<number | Figures | void>
}

/** Two figures of one run, of which the first is the bench's own. */
export interface Figures {
  readonly value: number
  /** Shown beside it, as a rate. */
  readonly perSecond: number
}

export interface BenchDefinition {
  readonly title: string
  /** What the figures count, default milliseconds; a bench of another unit returns its figure from `run`. */
  readonly unit?: 'ms' | 'MB' | 'µs' | 'KiB'
  /** Rounds, in each of which every case runs once, after one that does not count. Default 11. */
  readonly rounds?: number
  /** Makes the cases; the first is the baseline. `folder` is empty and is removed afterwards. */
  readonly cases: (folder: string) => Promise<readonly BenchCase[]> | readonly BenchCase[]
  /** Ends what `cases` started. */
  readonly close?: () => Promise<void>
}

/**
 * Defines a bench: `bench/<name>.bench.ts` with this as its default export. Several may be exported in an array.
 *
 * @example
 * export default defineBench({
 *   title: 'Empty script, in units of node -e 0',
 *   cases: () => [{ name: 'node -e 0', run: () => node('-e', '0') }, { name: 'empty script', limit: 1.2, run: () => node('empty.js') }],
 * })
 */
export const defineBench = (definition: BenchDefinition): BenchDefinition => definition
