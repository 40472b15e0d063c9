/** More codes than an app has: a code that is made of input may not fill the memory. */
const LIMIT = 500

/** How many errors of each code were answered. */
export class ErrorCounts {
  #counts = new Map<string, number>()

  add(code: string): void {
    const key = this.#counts.has(code) || this.#counts.size < LIMIT ? code : 'OTHER'
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1)
  }

  /** As they are now, by code. */
  all(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts)
  }

  /** Goes on from the counts of what this replaces. */
  adopt(previous: ErrorCounts): void {
    this.#counts = previous.#counts
  }
}
