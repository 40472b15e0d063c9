import type { DeleteOptions, SetOptions, StateStore, StoredState, StoredValue } from '../store/types.ts'

/** A store as one server sees it, until that server is no more: from then on it is neither heard nor answered. */
export class SeverableStore implements StateStore {
  readonly #store: StateStore
  #severed = false

  constructor(store: StateStore) {
    this.#store = store
  }

  sever(): void {
    this.#severed = true
  }

  get(key: string): Promise<StoredState | undefined> {
    return this.#ask(() => this.#store.get(key))
  }

  set(key: string, value: StoredValue, options?: SetOptions): Promise<number | undefined> {
    return this.#ask(() => this.#store.set(key, value, options))
  }

  delete(key: string, options?: DeleteOptions): Promise<boolean> {
    return this.#ask(() => this.#store.delete(key, options))
  }

  keys(prefix: string): Promise<string[]> {
    return this.#ask(() => this.#store.keys(prefix))
  }

  /** The store itself is the test's, and goes on. */
  async close(): Promise<void> {}

  async #ask<T>(ask: () => Promise<T>): Promise<T> {
    const answer = this.#severed ? never<T>() : await ask()
    return this.#severed ? never<T>() : answer
  }
}

const never = <T>(): Promise<T> => new Promise(() => {})
