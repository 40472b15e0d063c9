import type { LiveConfig } from '../limits.ts'

/** A component, or whatever a socket says. */
export type HeldFor = number | 'all'

/** A frame as it came. */
interface HeldFrame {
  readonly frame: readonly unknown[]
  /** Letters. */
  readonly size: number
}

/** Frames that wait, in their order, for what a hook of the app says of one before them. */
export class HeldFrames {
  readonly #waiting = new Map<HeldFor, HeldFrame[]>()
  #count = 0
  #size = 0

  /** What comes for it waits from now on. */
  begin(held: HeldFor): void {
    this.#waiting.set(held, [])
  }

  /** Whether a frame waits from now on, as others before it do. */
  takes(frame: readonly unknown[], size: number): boolean {
    const waiting = this.#waiting.get('all') ?? this.#waiting.get(Number(frame[1]))
    if (!waiting) return false
    waiting.push({ frame, size })
    this.#count++
    this.#size += size
    return true
  }

  /** Whether more waits than a socket may say at once. */
  isFull({ maxPayload, limits }: LiveConfig): boolean {
    return this.#count > limits.burst || this.#size > maxPayload * 4
  }

  /** Nothing waits for it any more: gives what did. */
  end(held: HeldFor): readonly HeldFrame[] {
    const waited = this.#waiting.get(held) ?? []
    this.#waiting.delete(held)
    this.#count -= waited.length
    this.#size -= waited.reduce((sum, { size }) => sum + size, 0)
    return waited
  }
}
