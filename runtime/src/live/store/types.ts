/** What a store keeps: text comes back as text, bytes as bytes (a copy, the caller's own). */
export type StoredValue = string | Uint8Array

/** A value and its version. */
export interface StoredState {
  readonly value: StoredValue
  /**
   * A positive integer. Each `set` of a key gives a larger one than any that key ever had in this store, also after a deletion or an
   * expiry, so that an old version never fits a new value.
   */
  readonly version: number
}

export interface SetOptions {
  /** Milliseconds from now until the key is gone; a positive number. Default: it stays. Each `set` states it anew. */
  readonly ttl?: number | undefined
  /** Writes only where the key has this version; `0` only where there is no such key. Default: writes in any case. */
  readonly expect?: number | undefined
}

export interface DeleteOptions {
  /** Deletes only where the key has this version. Default: in any case. */
  readonly expect?: number | undefined
}

/**
 * Values by key, with a version each.
 *
 * Calls on one key take effect in the order they were made; a `get` sees every `set` that was made before it, acknowledged or not.
 * A promise of `set` or `delete` is settled when the change will survive what the store promises to survive (see each one), and a
 * rejected one has had no effect, unless its code is `STORE_FAILED`: then it may have had it. A key whose time is up is absent everywhere,
 * without delay.
 *
 * Keys have 1 to 512 bytes of UTF-8, values up to 16 MiB unless a store's options say otherwise. Text, of keys too, is whole Unicode: half
 * a surrogate pair is refused (`JSON.stringify` writes none).
 *
 * @throws {StateStoreError} every method, as a rejection: `STORE_KEY_INVALID`, `STORE_VALUE_INVALID`, `STORE_VALUE_TOO_LARGE`,
 * `STORE_OPTION_INVALID`, `STORE_FULL`, `STORE_FAILED`, `STORE_CLOSED`
 */
export interface StateStore {
  get(key: string): Promise<StoredState | undefined>
  /** The new version, or undefined where `expect` did not hold and nothing was written. */
  set(key: string, value: StoredValue, options?: SetOptions): Promise<number | undefined>
  /** Whether there was something to delete, and `expect` held. */
  delete(key: string, options?: DeleteOptions): Promise<boolean>
  /** The keys that begin with `prefix` (all of them with an empty one), sorted by their UTF-16 code units, as `toSorted()` does. */
  keys(prefix: string): Promise<string[]>
  /** Waits for what has been begun, then gives back files and locks; further calls are refused. Calling it again does nothing. */
  close(): Promise<void>
}

/**
 * - `STORE_KEY_INVALID`, `STORE_VALUE_INVALID`, `STORE_VALUE_TOO_LARGE`, `STORE_OPTION_INVALID`: the caller's mistake.
 * - `STORE_FULL`: it would grow above its stated bound.
 * - `STORE_FAILED`: what is beneath failed (`cause`); the change may or may not be there.
 * - `STORE_CLOSED`: after `close()`.
 * - `STORE_IN_USE`: on opening, another process has it.
 * - `STORE_UNREADABLE`: on opening, neither the newest nor an older backup can be read.
 */
export type StateStoreErrorCode =
  | 'STORE_KEY_INVALID'
  | 'STORE_VALUE_INVALID'
  | 'STORE_VALUE_TOO_LARGE'
  | 'STORE_OPTION_INVALID'
  | 'STORE_FULL'
  | 'STORE_FAILED'
  | 'STORE_CLOSED'
  | 'STORE_IN_USE'
  | 'STORE_UNREADABLE'

/** What a store refuses, or could not do. */
export class StateStoreError extends Error {
  override readonly name = 'StateStoreError'
  readonly code: StateStoreErrorCode

  constructor(code: StateStoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
