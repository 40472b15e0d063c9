import type { Labels } from './families.ts'
import type { LabelValue } from './metrics.ts'

/** The value of every label in the series that takes what is beyond the limit. */
export const OVERFLOW = '(other)'

interface SeriesOptions<T> {
  make: () => T
  limit: () => number
  /** Once. */
  onOverflow: (limit: number) => void
}

/** One value for each combination of label values, of a bounded number whatever values come. */
export class Series<T> {
  readonly names: readonly string[]
  readonly #options: SeriesOptions<T>
  readonly #series = new Map<string, { readonly labels: Labels; readonly value: T }>()
  #overflowing = false

  constructor(names: readonly string[], options: SeriesOptions<T>) {
    this.names = [...names]
    this.#options = options
    // one without labels is there from the start, at zero
    if (names.length === 0) this.#add('', {})
  }

  at(given: Readonly<Record<string, LabelValue>>): T {
    const key = this.#keyOf(given)
    const known = this.#series.get(key)
    if (known) return known.value
    const limit = this.#options.limit()
    if (this.#series.size < limit) {
      return this.#add(key, Object.fromEntries(this.names.map((name) => [name, String(given[name])])))
    }
    if (!this.#overflowing) this.#options.onOverflow(limit)
    this.#overflowing = true
    const labels = Object.fromEntries(this.names.map((name) => [name, OVERFLOW]))
    const rest = this.#keyOf(labels)
    return this.#series.get(rest)?.value ?? this.#add(rest, labels)
  }

  *all(): Iterable<[Labels, T]> {
    for (const { labels, value } of this.#series.values()) yield [labels, value]
  }

  #add(key: string, labels: Labels): T {
    const value = this.#options.make()
    this.#series.set(key, { labels, value })
    return value
  }

  /** With the length of each value, so that no two combinations read the same. */
  #keyOf(given: Readonly<Record<string, LabelValue>>): string {
    let key = ''
    for (const name of this.names) {
      const value = String(given[name])
      key += `${value.length}:${value}`
    }
    return key
  }
}
