/**
 * How many patches an instance keeps for clients that come back, of a state that one page has and of one that many have, and how many
 * letters of them. A page's own is behind by what was on its way: more would only be garbage that lives long, a quarter of a call's cost.
 */
const ownPatches = 16
const sharedPatches = 128
const maxLetters = 32 * 1024

/** The last patches of an instance, by sequence number. */
export class PatchRing {
  readonly #patches: string[] = []
  #letters = 0
  /** The number of the last one. */
  #seq = 0
  readonly #most: number

  constructor(isShared: boolean) {
    this.#most = isShared ? sharedPatches : ownPatches
  }

  /** @param ops The ops of a patch as JSON, with its brackets. */
  add(seq: number, ops: string): void {
    // A number was skipped by a whole state, which no patch leads over.
    if (seq !== this.#seq + 1) this.clear()
    this.#seq = seq
    this.#patches.push(ops)
    this.#letters += ops.length
    while (this.#patches.length > this.#most || this.#letters > maxLetters)
      this.#letters -= this.#patches.shift()?.length ?? 0
  }

  clear(): void {
    this.#patches.length = 0
    this.#letters = 0
  }

  /** The ops that lead from `seq` to `to`, as JSON; undefined where some are gone. */
  since(seq: number, to: number): string | undefined {
    const count = to - seq
    if (to !== this.#seq || count < 0 || count > this.#patches.length) return undefined
    return `[${this.#patches
      .slice(this.#patches.length - count)
      .map((ops) => ops.slice(1, -1))
      .join(',')}]`
  }
}
