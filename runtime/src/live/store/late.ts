import type { DeleteOptions, SetOptions, StateStore, StoredState, StoredValue } from './types.ts'

/** A store that is opened when it is first needed. */
export class LateStateStore implements StateStore {
  readonly #open: () => Promise<StateStore>
  #store: Promise<StateStore> | undefined

  constructor(open: () => Promise<StateStore>) {
    this.#open = open
  }

  /** Opens it now. */
  async ready(): Promise<void> {
    await this.#opened()
  }

  async get(key: string): Promise<StoredState | undefined> {
    return (await this.#opened()).get(key)
  }

  async set(key: string, value: StoredValue, options?: SetOptions): Promise<number | undefined> {
    return (await this.#opened()).set(key, value, options)
  }

  async delete(key: string, options?: DeleteOptions): Promise<boolean> {
    return (await this.#opened()).delete(key, options)
  }

  async keys(prefix: string): Promise<string[]> {
    return (await this.#opened()).keys(prefix)
  }

  /** Closes it, if it was ever needed. */
  async close(): Promise<void> {
    await (await this.#store)?.close()
  }

  #opened(): Promise<StateStore> {
    this.#store ??= this.#open()
    return this.#store
  }
}
