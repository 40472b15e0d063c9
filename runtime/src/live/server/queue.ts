/** What waits in a queue. */
export interface Job {
  /** Done when it returns, or when the promise it gives settles. */
  run(): void | Promise<void>
}

/** Hears of a job that throws; the next one runs all the same. */
export interface QueueOwner {
  jobFailed(error: unknown): void
}

/** Runs jobs one at a time, in order. */
export class SerialQueue {
  readonly #owner: QueueOwner
  /** Made when something has to wait. */
  #waiting: Job[] | undefined
  #running = false

  constructor(owner: QueueOwner) {
    this.#owner = owner
  }

  /** Jobs that have not finished. */
  get size(): number {
    return (this.#waiting?.length ?? 0) + (this.#running ? 1 : 0)
  }

  push(job: Job): void {
    if (this.#running) (this.#waiting ??= []).push(job)
    else this.#run(job)
  }

  add(run: () => void | Promise<void>): void {
    this.push({ run })
  }

  /** Before all that wait, after what runs. */
  addFirst(run: () => void | Promise<void>): void {
    if (this.#running) (this.#waiting ??= []).unshift({ run })
    else this.#run({ run })
  }

  #run(first: Job): void {
    for (let job: Job | undefined = first; job; job = this.#waiting?.shift()) {
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

  #start(job: Job): Promise<void> | undefined {
    try {
      return job.run() ?? undefined
    } catch (error) {
      this.#owner.jobFailed(error)
      return undefined
    }
  }

  #goOn(error?: unknown): void {
    if (error !== undefined) this.#owner.jobFailed(error)
    this.#running = false
    const next = this.#waiting?.shift()
    if (next) this.#run(next)
  }
}
