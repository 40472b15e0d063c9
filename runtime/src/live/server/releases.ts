/** What an instance holds outside of itself: timers, subscriptions. All of it is let go at once. */
export class Releases {
  readonly #held = new Set<() => void>()
  readonly #failed: (error: unknown) => void

  constructor(failed: (error: unknown) => void) {
    this.#failed = failed
  }

  get size(): number {
    return this.#held.size
  }

  /** Gives a function that lets go now. */
  add(free: () => void): () => void {
    const once = (): void => {
      if (this.#held.delete(once)) this.#guard(free)
    }
    this.#held.add(once)
    return once
  }

  every(ms: number, run: () => unknown): () => void {
    const timer = setInterval(() => this.#guard(run), ms)
    timer.unref?.()
    return this.add(() => clearInterval(timer))
  }

  after(ms: number, run: () => unknown): () => void {
    const timer = setTimeout(() => {
      stop()
      this.#guard(run)
    }, ms)
    timer.unref?.()
    const stop = this.add(() => clearTimeout(timer))
    return stop
  }

  release(): void {
    for (const free of this.#held) free()
  }

  #guard(run: () => unknown): void {
    try {
      const result = run()
      if (result instanceof Promise) result.catch(this.#failed)
    } catch (error) {
      this.#failed(error)
    }
  }
}
