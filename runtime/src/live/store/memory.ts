import { checkKey, checkOptions, checkValue, closedError, LARGEST_VALUE, positiveInteger } from './checks.ts'
import { entrySize, ownValue, StateTable } from './table.ts'
import {
  type DeleteOptions,
  type SetOptions,
  type StateStore,
  StateStoreError,
  type StoredState,
  type StoredValue,
} from './types.ts'

export interface MemoryStateStoreOptions {
  /** The most bytes of all keys and values, with 128 a key. Default: 128 MiB. */
  readonly maxBytes?: number | undefined
  /** The most bytes of one value. Default: 16 MiB. */
  readonly maxValueBytes?: number | undefined
  /** Milliseconds since 1970; for tests. Default: `Date.now`. */
  readonly now?: (() => number) | undefined
}

/** The bound of a store that holds its values in memory, unless options say otherwise: 128 MiB. */
export const DEFAULT_MAX_BYTES = 128 * 1024 * 1024

/**
 * A store for one process, in its memory: what it holds ends with it. For tests, and for what may be lost.
 *
 * @example
 * const store = new MemoryStateStore()
 * const version = await store.set('cart:7', '{"items":[]}', { expect: 0 })
 */
export class MemoryStateStore implements StateStore {
  readonly #table = new StateTable()
  readonly #maxBytes: number
  readonly #maxValueBytes: number
  readonly #now: () => number
  #closed = false

  constructor({
    maxBytes = DEFAULT_MAX_BYTES,
    maxValueBytes = LARGEST_VALUE,
    now = Date.now,
  }: MemoryStateStoreOptions = {}) {
    this.#maxBytes = positiveInteger('maxBytes', maxBytes)
    this.#maxValueBytes = positiveInteger('maxValueBytes', maxValueBytes)
    this.#now = now
  }

  async get(key: string): Promise<StoredState | undefined> {
    this.#check(key)
    const entry = this.#table.get(key, this.#now())
    return entry && { value: ownValue(entry.value), version: entry.version }
  }

  async set(key: string, value: StoredValue, options: SetOptions = {}): Promise<number | undefined> {
    this.#check(key)
    checkOptions(options)
    const size = entrySize(key, checkValue(value, this.#maxValueBytes))
    const now = this.#now()
    this.#table.expire(now)
    const current = this.#table.get(key, now)
    if (options.expect !== undefined && options.expect !== (current?.version ?? 0)) return undefined
    if (this.#table.size - (current?.size ?? 0) + size > this.#maxBytes) throw fullError(this.#maxBytes)
    const version = this.#table.nextVersion()
    const expires = options.ttl === undefined ? Infinity : now + options.ttl
    this.#table.put(key, { value: ownValue(value), version, expires, size })
    return version
  }

  async delete(key: string, options: DeleteOptions = {}): Promise<boolean> {
    this.#check(key)
    checkOptions(options)
    const current = this.#table.get(key, this.#now())
    if (!current || (options.expect ?? current.version) !== current.version) return false
    this.#table.remove(key)
    return true
  }

  async keys(prefix: string): Promise<string[]> {
    if (this.#closed) throw closedError()
    return this.#table.keys(prefix, this.#now())
  }

  async close(): Promise<void> {
    this.#closed = true
  }

  #check(key: string): void {
    if (this.#closed) throw closedError()
    checkKey(key)
  }
}

export const fullError = (maxBytes: number): StateStoreError =>
  new StateStoreError('STORE_FULL', `The state store would grow above its bound of ${maxBytes} bytes.`)
