/** A frame as it came. */
export interface HeldFrame {
  readonly frame: readonly unknown[]
  /** Letters. */
  readonly size: number
}

/** Frames that wait, in their order, for what a hook of the app says of one before them. */
export class HeldFrames {
  #frames: HeldFrame[] = []
  /** Letters of all of them. */
  size = 0

  add(held: HeldFrame): void {
    this.#frames.push(held)
    this.size += held.size
  }

  get count(): number {
    return this.#frames.length
  }

  /** The next one; undefined when there is none. */
  take(): HeldFrame | undefined {
    const next = this.#frames.shift()
    if (next) this.size -= next.size
    return next
  }
}
