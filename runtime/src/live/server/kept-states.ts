import { encodeValue } from '../protocol/values.ts'
import type { LiveInstance } from './instance.ts'

/** What an instance takes beside its state and props, measured on Node 20. */
const EMPTY = 3500

/** The states that one address made first, oldest first, with their sizes. */
interface Share {
  size: number
  readonly states: Map<LiveInstance, number>
}

/** The shared states that nobody looks at: about how many bytes they take, and which one makes room first. */
export class KeptStates {
  readonly #shares = new Map<string, Share>()
  #size = 0

  get size(): number {
    return this.#size
  }

  /** The last to make room among those of its maker. */
  add(instance: LiveInstance): void {
    this.delete(instance)
    const share = this.#shares.get(instance.maker) ?? { size: 0, states: new Map<LiveInstance, number>() }
    this.#shares.set(instance.maker, share)
    const size = sizeOf(instance)
    share.states.set(instance, size)
    share.size += size
    this.#size += size
  }

  delete(instance: LiveInstance): void {
    const share = this.#shares.get(instance.maker)
    const size = share?.states.get(instance)
    if (!share || size === undefined) return
    share.states.delete(instance)
    share.size -= size
    this.#size -= size
    if (share.states.size === 0) this.#shares.delete(instance.maker)
  }

  /** Of the address that has filled the most room: a visitor who makes states by the thousand drops only those. */
  next(): LiveInstance | undefined {
    let largest: Share | undefined
    for (const share of this.#shares.values()) if (!largest || share.size > largest.size) largest = share
    return largest && firstAtRest(largest)
  }
}

function firstAtRest({ states }: Share): LiveInstance | undefined {
  for (const instance of states.keys()) if (isAtRest(instance)) return instance
  return undefined
}

const isAtRest = ({ queue, durable }: LiveInstance): boolean => queue.size === 0 && (durable?.isSettled ?? true)

/** The state is there twice, as it is and as text. */
export function sizeOf({ tracker, shareKey = '', props, remembered }: LiveInstance): number {
  return EMPTY + tracker.text.length * 2 + shareKey.length + encodeValue(props).length + remembered
}
