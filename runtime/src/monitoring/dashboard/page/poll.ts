import type { DashboardData } from '../data.ts'

/** How the page stands with its server. */
export type Connection =
  | { readonly state: 'connecting' | 'live' | 'paused' }
  | { readonly state: 'offline'; readonly since: number }
  /** The session has ended: the page needs the login. */
  | { readonly state: 'ended' }

export interface Poll {
  /** What to ask for: points after this one of this server. */
  since(): { readonly instance: string; readonly seq: number }
  received(data: DashboardData): void
  changed(connection: Connection): void
  /** What the world gives; for tests. */
  readonly fetch?: (address: string, init: RequestInit) => Promise<Response>
}

const EVERY_MS = 2000
/** Between tries while nobody answers: each twice as long as the one before, up to here. */
const LONGEST_MS = 15_000
const PATIENCE_MS = 10_000

/**
 * Asks the server every two seconds, one question at a time: not while the tab is hidden or paused, and less often while it
 * does not answer.
 */
export class Poller {
  readonly #poll: Poll
  #timer: ReturnType<typeof setTimeout> | undefined
  #asking: AbortController | undefined
  #failures = 0
  #offlineSince = 0
  #paused = false

  constructor(poll: Poll) {
    this.#poll = poll
    document.addEventListener('visibilitychange', () => this.#again())
    window.addEventListener('online', () => this.#again())
    void this.#ask()
  }

  set paused(paused: boolean) {
    this.#paused = paused
    if (paused) this.#poll.changed({ state: 'paused' })
    this.#again()
  }

  /** At once where it may ask, not at all where it may not. */
  #again(): void {
    clearTimeout(this.#timer)
    if (document.hidden || this.#paused) this.#asking?.abort()
    else void this.#ask()
  }

  async #ask(): Promise<void> {
    if (this.#asking || document.hidden || this.#paused) return
    const asking = (this.#asking = new AbortController())
    const timeout = setTimeout(() => asking.abort(), PATIENCE_MS)
    try {
      const { instance, seq } = this.#poll.since()
      const query = new URLSearchParams({ instance, since: String(seq) })
      const answer = await (this.#poll.fetch ?? fetch)(`/_flux/dashboard.json?${query.toString()}`, {
        signal: asking.signal,
        headers: { accept: 'application/json' },
      })
      if (answer.status === 401 || answer.status === 403) return this.#end()
      if (!answer.ok) throw new Error(`The server answered ${answer.status}`)
      const data = (await answer.json()) as DashboardData
      this.#failures = 0
      this.#poll.received(data)
      if (!this.#paused) this.#poll.changed({ state: 'live' })
    } catch {
      this.#failed()
    } finally {
      clearTimeout(timeout)
      this.#asking = undefined
    }
    const wait = Math.min(LONGEST_MS, EVERY_MS * 2 ** Math.max(0, this.#failures - 1))
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#ask(), wait)
  }

  /** A question that the page itself took back is no sign of the server's. */
  #failed(): void {
    if (this.#paused || document.hidden) return
    this.#failures += 1
    if (this.#failures === 1) this.#offlineSince = Date.now()
    this.#poll.changed({ state: 'offline', since: this.#offlineSince })
  }

  #end(): void {
    this.#paused = true
    this.#poll.changed({ state: 'ended' })
  }
}
