/** Those who want to know of changes. */
export class Listeners {
  readonly #all = new Set<() => void>()

  add(listener: () => void): () => void {
    this.#all.add(listener)
    return () => void this.#all.delete(listener)
  }

  tell(): void {
    for (const listener of Array.from(this.#all)) listener()
  }
}
