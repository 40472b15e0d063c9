import { Listeners } from './listeners.ts'
import type { Subscribable } from './wait.ts'

/** Something that was asked of a test store. */
export interface StoreCall<V> {
  readonly operation: 'get' | 'set' | 'delete'
  readonly key: string
  /** What was written, found or deleted. */
  readonly value: V | undefined
}

/**
 * A store in memory that remembers what was asked of it, and that can fail: for a store of the app's own that has the names of a `Map`.
 *
 * @example
 * const drafts = new TestStore<Draft>([['ann', draft]])
 * const own = app.services.override(Drafts, () => drafts)
 */
export class TestStore<V> implements Subscribable {
  readonly #values: Map<string, V>
  readonly #calls: StoreCall<V>[] = []
  readonly #listeners = new Listeners()
  #failure: Error | undefined

  constructor(values: Iterable<readonly [string, V]> = []) {
    this.#values = new Map(values)
  }

  get size(): number {
    return this.#values.size
  }

  /** What was asked of it, in order. */
  get calls(): readonly StoreCall<V>[] {
    return this.#calls
  }

  get(key: string): V | undefined {
    const value = this.#values.get(key)
    this.#called('get', key, value)
    return value
  }

  set(key: string, value: V): void {
    this.#called('set', key, value)
    this.#values.set(key, value)
  }

  has(key: string): boolean {
    return this.get(key) !== undefined
  }

  delete(key: string): boolean {
    this.#called('delete', key, this.#values.get(key))
    return this.#values.delete(key)
  }

  /** What it holds now; not counted as a call. */
  entries(): [string, V][] {
    return [...this.#values]
  }

  clear(): void {
    this.#values.clear()
    this.#calls.length = 0
  }

  /** Every call throws this from now on, as a store that cannot be reached; without an error it works again. */
  failWith(error: Error | undefined): void {
    this.#failure = error
  }

  subscribe(listener: () => void): () => void {
    return this.#listeners.add(listener)
  }

  #called(operation: StoreCall<V>['operation'], key: string, value: V | undefined): void {
    this.#calls.push({ operation, key, value })
    this.#listeners.tell()
    if (this.#failure) throw this.#failure
  }
}
