/** Runs jobs one at a time, in order; a job that gives no promise is done when it returns. */
export class SerialQueue {
  readonly #failed: (error: unknown) => void
  #waiting: (() => void | Promise<void>)[] = []
  #running = false

  /** @param failed hears of a job that throws; the next one runs all the same. */
  constructor(failed: (error: unknown) => void) {
    this.#failed = failed
  }

  /** Jobs that have not finished. */
  get size(): number {
    return this.#waiting.length + (this.#running ? 1 : 0)
  }

  push(job: () => void | Promise<void>): void {
    this.#waiting.push(job)
    if (!this.#running) this.#run()
  }

  #run(): void {
    for (let job = this.#waiting.shift(); job; job = this.#waiting.shift()) {
      this.#running = true
      const wait = this.#start(job)
      if (wait) {
        void wait.then(
          () => this.#goOn(),
          (error: unknown) => this.#goOn(error),
        )
        return
      }
      this.#running = false
    }
  }

  #start(job: () => void | Promise<void>): Promise<void> | undefined {
    try {
      return job() ?? undefined
    } catch (error) {
      this.#failed(error)
      return undefined
    }
  }

  #goOn(error?: unknown): void {
    if (error !== undefined) this.#failed(error)
    this.#running = false
    this.#run()
  }
}
