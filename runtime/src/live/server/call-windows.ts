import { CallWindow, type WrittenWindow } from './call-window.ts'

/** How long the window of a client that is gone is kept in ms, how many of them, and how many letters of answers. */
const keptFor = 5 * 60_000
const maxGone = 1024
const maxGoneLetters = 1024 * 1024

/** The windows of an instance, one for each client that has called it. */
export class CallWindows {
  readonly #clients = new Map<string, CallWindow>()
  /** Since when, and with how many letters; who left first is first. */
  readonly #gone = new Map<string, { readonly since: number; readonly letters: number }>()
  #goneLetters = 0
  #forgotten: boolean

  /** @param forgotten Of a client that is not known, it cannot be said that it never called. */
  constructor(forgotten = false) {
    this.#forgotten = forgotten
  }

  get(client: string): CallWindow | undefined {
    return this.#clients.get(client)
  }

  /** Letters of the answers of clients that are gone. */
  get letters(): number {
    return this.#goneLetters
  }

  /**
   * The window of a client that is here.
   *
   * @param related The client has seen this instance, or the one that it goes on from.
   */
  enter(client: string, related: boolean, now: number): CallWindow {
    this.#prune(now)
    const known = this.#clients.get(client)
    if (known) {
      this.#goneLetters -= this.#gone.get(client)?.letters ?? 0
      this.#gone.delete(client)
      return known
    }
    const window = new CallWindow(!related || this.#forgotten)
    this.#clients.set(client, window)
    return window
  }

  leave(client: string, now: number): void {
    const window = this.#clients.get(client)
    if (!window || this.#gone.has(client)) return
    const { letters } = window
    this.#gone.set(client, { since: now, letters })
    this.#goneLetters += letters
    this.#prune(now)
  }

  /** As JSON. */
  get written(): string {
    const clients = Array.from(this.#clients, ([client, window]) => `[${JSON.stringify(client)},${window.written}]`)
    return `[${this.#forgotten ? 1 : 0},[${clients.join(',')}]]`
  }

  static read([forgotten, clients]: WrittenWindows, now: number): CallWindows {
    const windows = new CallWindows(forgotten === 1)
    for (const [client, written] of clients) {
      windows.#clients.set(client, CallWindow.read(written))
      windows.leave(client, now)
    }
    return windows
  }

  #prune(now: number): void {
    for (const [client, { since, letters }] of this.#gone) {
      if (now - since < keptFor && this.#gone.size <= maxGone && this.#goneLetters <= maxGoneLetters) return
      this.#goneLetters -= letters
      this.#gone.delete(client)
      this.#clients.delete(client)
      this.#forgotten = true
    }
  }
}

/** As they are written down. */
export type WrittenWindows = readonly [
  forgotten: 0 | 1,
  clients: readonly (readonly [client: string, window: WrittenWindow])[],
]
