const WORDS =
  'amber birch cedar delta ember field grove harbor island juniper kelp lantern meadow north orchard pebble quarry river stone timber'.split(
    ' ',
  )

/** Numbers that look random and are the same for the same seed, on every runtime. */
export class SeededRandom {
  #state: number

  constructor(readonly seed: number) {
    this.#state = seed >>> 0
  }

  /** From 0 to below 1; Mulberry32, by Tommy Ettinger (public domain). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = this.#state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }

  /** A whole number, both ends included. */
  int(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1))
  }

  /** True as often as `chance` says. */
  boolean(chance = 0.5): boolean {
    return this.next() < chance
  }

  /** @throws RangeError where there is nothing to pick from. */
  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError('There is nothing to pick from')
    return items[this.int(0, items.length - 1)] as T // the index is one of the list's
  }

  /** English words, `cedar river`. */
  words(count: number): string {
    return Array.from({ length: count }, () => this.pick(WORDS)).join(' ')
  }

  /** In the year before 2026 unless given. */
  date(from = new Date('2025-01-01T00:00:00Z'), to = new Date('2026-01-01T00:00:00Z')): Date {
    return new Date(this.int(from.getTime(), to.getTime() - 1))
  }

  /** Of version 4 in form. */
  uuid(): string {
    const hex = (digits: number) => Array.from({ length: digits }, () => this.int(0, 15).toString(16)).join('')
    return `${hex(8)}-${hex(4)}-4${hex(3)}-${this.pick(['8', '9', 'a', 'b'])}${hex(3)}-${hex(12)}`
  }
}
