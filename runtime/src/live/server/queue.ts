/** Runs jobs one at a time, in order; a job that gives no promise is done when it returns. A job must not throw. */
export class SerialQueue {
  #waiting: (() => void | Promise<void>)[] = []
  #running = false

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
      const done = job()
      if (done) {
        void done.finally(() => {
          this.#running = false
          this.#run()
        })
        return
      }
      this.#running = false
    }
  }
}
