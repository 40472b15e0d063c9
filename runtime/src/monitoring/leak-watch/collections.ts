/**
 * Calls `collected` soon after the garbage collector has gone through the whole heap, and not more often than `arm` is called.
 *
 * It learns of it from an object that nothing refers to and that only such a collection takes away. A PerformanceObserver of `gc`
 * would tell as well, but not on Bun, and on Node 24 it can keep the collector busy with what it allocates for each entry.
 */
export class Collections {
  readonly #registry = new FinalizationRegistry<'young' | 'old'>((which) => this.#gone(which))
  readonly #collected: () => void
  readonly #generational: boolean
  #armed = false
  #held: object | undefined

  /** `generational`: whether small collections, which see new objects alone, take ours too; so it is on Bun. */
  constructor(collected: () => void, generational = 'bun' in process.versions) {
    this.#collected = collected
    this.#generational = generational
  }

  arm(): void {
    if (this.#armed) return
    this.#armed = true
    // one that lives through a small collection is old, and from then on only a whole collection takes it
    this.#held = {}
    this.#registry.register({}, 'young')
    if (this.#generational) this.#registry.register(this.#held, 'old')
  }

  #gone(which: 'young' | 'old'): void {
    this.#held = undefined
    if (this.#generational && which === 'young') return
    this.#armed = false
    this.#collected()
  }
}
