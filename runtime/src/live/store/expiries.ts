interface Expiry {
  readonly at: number
  readonly key: string
  readonly version: number
}

/** Fewer are not worth a sweep. */
const FEW = 64

/** Which key's time is up next: a binary heap. A key that was set anew leaves its old entry behind until its time, or a sweep. */
export class Expiries {
  #heap: Expiry[] = []

  get size(): number {
    return this.#heap.length
  }

  add(expiry: Expiry): void {
    this.#heap.push(expiry)
    this.#rise(this.#heap.length - 1)
  }

  /** The next whose time is `now` or before, taken out. */
  takeDue(now: number): string | undefined {
    const [first] = this.#heap
    if (!first || first.at > now) return undefined
    const last = this.#heap.pop()
    if (last && last !== first) {
      this.#heap[0] = last
      this.#sink(0)
    }
    return first.key
  }

  /** Drops what is of no use any more, where that is most of it. */
  sweep(alive: number, current: (expiry: Expiry) => boolean): void {
    if (this.#heap.length < FEW || this.#heap.length < 2 * alive) return
    // sorted, an array is a heap
    this.#heap = this.#heap.filter(current).toSorted((a, b) => a.at - b.at)
  }

  #at(index: number): number {
    return this.#heap[index]?.at ?? Infinity
  }

  #rise(start: number): void {
    for (let index = start; index > 0;) {
      const above = (index - 1) >> 1
      if (this.#at(above) <= this.#at(index)) return
      this.#swap(above, index)
      index = above
    }
  }

  #sink(start: number): void {
    for (let index = start; ;) {
      const left = 2 * index + 1
      const least = this.#at(left + 1) < this.#at(left) ? left + 1 : left
      if (this.#at(least) >= this.#at(index)) return
      this.#swap(least, index)
      index = least
    }
  }

  #swap(a: number, b: number): void {
    const [one, other] = [this.#heap[a], this.#heap[b]]
    if (!one || !other) return
    this.#heap[a] = other
    this.#heap[b] = one
  }
}
