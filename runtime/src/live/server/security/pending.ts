/** Sockets that wait to be let in, by their address. */
export class Pending {
  readonly #addresses = new Map<string, number>()
  size = 0

  of(address: string): number {
    return this.#addresses.get(address) ?? 0
  }

  add(address: string): void {
    this.size++
    this.#addresses.set(address, this.of(address) + 1)
  }

  delete(address: string): void {
    this.size--
    const left = this.of(address) - 1
    if (left > 0) this.#addresses.set(address, left)
    else this.#addresses.delete(address)
  }
}
