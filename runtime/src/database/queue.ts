import { AsyncLocalStorage } from 'node:async_hooks'
import { DatabaseError } from './errors.ts'

type Waiting = ({ alone: false } | { alone: true; holder: object }) & { start: () => void }

/**
 * Who may use the one connection: statements side by side, a transaction alone. First come, first served, so that neither
 * starves. A statement beside the open transaction, but from within it, would wait for itself for ever and is refused.
 */
export class ConnectionQueue {
  #statements = 0
  /** The open transaction. */
  #holder: object | undefined
  readonly #waiting: Waiting[] = []
  readonly #inside = new AsyncLocalStorage<object>()

  /** Runs `work` when no transaction is open or waits before it. */
  async statement<T>(work: () => Promise<T>): Promise<T> {
    if (this.#holder || this.#waiting.length > 0) await this.#wait({ alone: false })
    else this.#statements++
    try {
      return await work()
    } finally {
      this.#statements--
      this.#next()
    }
  }

  /** Runs `work` with the connection to itself. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    const holder = {}
    if (this.#holder || this.#statements > 0 || this.#waiting.length > 0) await this.#wait({ alone: true, holder })
    else this.#holder = holder
    try {
      return await this.#inside.run(holder, work)
    } finally {
      this.#holder = undefined
      this.#next()
    }
  }

  #wait(place: { alone: false } | { alone: true; holder: object }): Promise<void> {
    if (this.#holder && this.#inside.getStore() === this.#holder) {
      return Promise.reject(new DatabaseError('DATABASE_NESTED_TRANSACTION', 'A transaction would wait for itself.'))
    }
    return new Promise((start) => {
      this.#waiting.push({ ...place, start })
    })
  }

  /** Lets in who comes next; the place is taken here and not where the promise resolves, so that nobody slips in between. */
  #next(): void {
    for (let next = this.#waiting[0]; next && !this.#holder; next = this.#waiting[0]) {
      if (next.alone && this.#statements > 0) return
      this.#waiting.shift()
      if (next.alone) this.#holder = next.holder
      else this.#statements++
      next.start()
    }
  }
}
