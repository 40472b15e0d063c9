import type { FluxStackLogger } from '../logging/logger.ts'

/** One line when something outside fails, and one when it works again, however often it is tried. */
export class Outage {
  readonly #what: string
  readonly #logger: Pick<FluxStackLogger, 'warn' | 'info'>
  #failing = false

  constructor(what: string, logger: Pick<FluxStackLogger, 'warn' | 'info'>) {
    this.#what = what
    this.#logger = logger
  }

  failed(error: unknown): void {
    if (!this.#failing) this.#logger.warn(`${this.#what} cannot be reached`, { err: error })
    this.#failing = true
  }

  worked(): void {
    if (this.#failing) this.#logger.info(`${this.#what} is reached again`)
    this.#failing = false
  }
}
