import { AsyncLocalStorage } from 'node:async_hooks'
import { DatabaseError } from './errors.ts'

interface Waiting {
  alone: boolean
  start: () => void
}

/**
 * Who may use the one connection: statements as they come, a transaction alone. First come, first served, so that neither
 * starves. A statement beside the open transaction, but from within it, would wait for itself for ever and is refused.
 */
export class ConnectionQueue {
  #held = false
  readonly #waiting: Waiting[] = []
  readonly #inside = new AsyncLocalStorage<true>()

  /** Resolves when a statement may run; at once when nobody waits. */
  async turn(): Promise<void> {
    if (this.#held || this.#waiting.length > 0) await this.#wait(false)
  }

  /** Runs `work` with the connection to itself. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    if (this.#held || this.#waiting.length > 0) await this.#wait(true)
    this.#held = true
    try {
      return await this.#inside.run(true, work)
    } finally {
      this.#held = false
      this.#next()
    }
  }

  #wait(alone: boolean): Promise<void> {
    if (this.#held && this.#inside.getStore()) {
      return Promise.reject(new DatabaseError('DATABASE_NESTED_TRANSACTION', 'A transaction would wait for itself.'))
    }
    return new Promise((start) => {
      this.#waiting.push({ alone, start })
    })
  }

  #next(): void {
    while (!this.#held) {
      const next = this.#waiting.shift()
      if (!next) return
      // Held here and not where the promise resolves, so that nobody slips in between.
      this.#held = next.alone
      next.start()
    }
  }
}
