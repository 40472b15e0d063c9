import { Expiries } from './expiries.ts'
import type { StoredState, StoredValue } from './types.ts'

/** A value as a table holds it. Never changed, so that a list of them is a picture of the moment. */
export interface TableEntry extends StoredState {
  /** Milliseconds since 1970 from which on it is gone; Infinity for never. */
  readonly expires: number
  /** What it counts for: the bytes of key and value, and what an entry takes beside them. */
  readonly size: number
}

/** What a key takes beside its own bytes and its value's, about: a place in a map, an object, its text's head. */
const ENTRY = 128

export const entrySize = (key: string, valueBytes: number): number => ENTRY + Buffer.byteLength(key) + valueBytes

/** Keys, values, versions and times in memory: what the stores of one process are made of. */
export class StateTable {
  readonly #entries = new Map<string, TableEntry>()
  readonly #expiries = new Expiries()
  #size = 0
  #mortal = 0
  /** The largest version given so far, of any key: so the versions of a key grow also over its deletion. */
  #version = 0

  /** What all entries count for. */
  get size(): number {
    return this.#size
  }

  get count(): number {
    return this.#entries.size
  }

  get version(): number {
    return this.#version
  }

  nextVersion(): number {
    return ++this.#version
  }

  /** Versions that have been given elsewhere, such as before a restart. */
  sawVersion(version: number): void {
    this.#version = Math.max(this.#version, version)
  }

  get(key: string, now: number): TableEntry | undefined {
    const entry = this.#entries.get(key)
    return entry && entry.expires > now ? entry : undefined
  }

  put(key: string, entry: TableEntry): void {
    this.remove(key)
    this.#entries.set(key, entry)
    this.#size += entry.size
    if (entry.expires === Infinity) return
    this.#mortal++
    this.#expiries.add({ at: entry.expires, key, version: entry.version })
    this.#expiries.sweep(this.#mortal, (one) => this.#entries.get(one.key)?.version === one.version)
  }

  remove(key: string): void {
    const entry = this.#entries.get(key)
    if (!entry) return
    this.#entries.delete(key)
    this.#size -= entry.size
    if (entry.expires !== Infinity) this.#mortal--
  }

  /** Lets go of what nobody can see any more. */
  expire(now: number): void {
    for (let key = this.#expiries.takeDue(now); key !== undefined; key = this.#expiries.takeDue(now)) {
      const entry = this.#entries.get(key)
      if (entry && entry.expires <= now) this.remove(key)
    }
  }

  keys(prefix: string, now: number): string[] {
    const found: string[] = []
    for (const [key, entry] of this.#entries) if (key.startsWith(prefix) && entry.expires > now) found.push(key)
    return found.toSorted()
  }

  /** As it is now; what changes later does not change it. */
  picture(): readonly (readonly [string, TableEntry])[] {
    return [...this.#entries]
  }
}

/** A caller's bytes stay the caller's: a copy, both ways. */
export const ownValue = (value: StoredValue): StoredValue => (typeof value === 'string' ? value : new Uint8Array(value))
