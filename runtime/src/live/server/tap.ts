/** An action that a page has called. */
export interface LiveActionEvent {
  readonly component: string
  readonly action: string
  /** The call's number on its socket. */
  readonly id: number
  /** The socket's id. */
  readonly socket: string
}

/** What became of an action; `code` is that of the problem its page was sent. */
export interface LiveActionOutcome {
  readonly ok: boolean
  readonly code?: string
  /** Milliseconds at work, without those in the queue. */
  readonly ms: number
}

/**
 * What a page that comes back goes on from: the changes since it left, the whole state of the same instance, its own sealed snapshot, what
 * a store had, or nothing of it.
 */
export type ResumedFrom = 'ring' | 'instance' | 'snapshot' | 'store' | 'fresh'

/** What looks on at the live server. Nothing is spent where there is none, nor on a member that is missing. */
export interface LiveTap {
  opened?(socket: string): void
  closed?(socket: string): void
  mounted?(component: string): void
  unmounted?(component: string): void
  /** An action begins; what it gives is told of the end. */
  action?(event: LiveActionEvent): ((outcome: LiveActionOutcome) => void) | undefined
  /** An action has ended: for who needs to note nothing when it begins. */
  ended?(event: LiveActionEvent, outcome: LiveActionOutcome): void
  /** Runs an action, so that what it does can be done in a scope; `event` is the object that `action` was given. */
  within?<T>(event: LiveActionEvent, work: () => T): T
  /** A change of a component's state has been sent, to so many sockets; `size` in letters, 0 where the whole state was sent. */
  patch?(component: string, sockets: number, size: number): void
  /** A change was left out for a socket that reads slowly; a whole state follows. */
  skipped?(component: string): void
  /** A page has come back with what it had. */
  resumed?(component: string, from: ResumedFrom): void
  /** The server has given up on a socket, or on what it says: why, in the words of its close. */
  dropped?(why: string): void
  /** A durable state was written to the store, or was not; `ms` is how long that took. */
  stored?(component: string, ok: boolean, ms: number): void
}

/** Several taps as one; undefined where there is none. */
export function joinTaps(taps: readonly LiveTap[]): LiveTap | undefined {
  if (taps.length < 2) return taps[0]
  return {
    opened: (socket) => taps.forEach((tap) => tap.opened?.(socket)),
    closed: (socket) => taps.forEach((tap) => tap.closed?.(socket)),
    mounted: (component) => taps.forEach((tap) => tap.mounted?.(component)),
    unmounted: (component) => taps.forEach((tap) => tap.unmounted?.(component)),
    patch: (component, sockets, size) => taps.forEach((tap) => tap.patch?.(component, sockets, size)),
    skipped: (component) => taps.forEach((tap) => tap.skipped?.(component)),
    resumed: (component, from) => taps.forEach((tap) => tap.resumed?.(component, from)),
    dropped: (why) => taps.forEach((tap) => tap.dropped?.(why)),
    stored: (component, ok, ms) => taps.forEach((tap) => tap.stored?.(component, ok, ms)),
    action(event) {
      const ends = taps.flatMap((tap) => tap.action?.(event) ?? [])
      return ends.length === 0 ? undefined : (outcome) => ends.forEach((end) => end(outcome))
    },
    ended: (event, outcome) => taps.forEach((tap) => tap.ended?.(event, outcome)),
    ...(taps.some((tap) => tap.within) && { within: joinWithin(taps) }),
  }
}

function joinWithin(taps: readonly LiveTap[]) {
  return <T>(event: LiveActionEvent, work: () => T): T => {
    const scoped = taps.reduceRight<() => T>(
      (inner, tap) => () => (tap.within ? tap.within(event, inner) : inner()),
      work,
    )
    return scoped()
  }
}

/** An action that a tap looks at. */
export class WatchedAction {
  readonly #tap: LiveTap
  readonly #event: LiveActionEvent
  readonly #ended: ReturnType<NonNullable<LiveTap['action']>>
  readonly #started: number

  constructor(tap: LiveTap, event: LiveActionEvent) {
    this.#tap = tap
    this.#event = event
    this.#ended = tap.action?.(event)
    this.#started = performance.now()
  }

  /** Whether it matters where work is done. */
  get hasScope(): boolean {
    return this.#tap.within !== undefined
  }

  run<T>(work: () => T): T {
    return this.#tap.within ? this.#tap.within(this.#event, work) : work()
  }

  end(ok: boolean, code?: string): void {
    const ms = performance.now() - this.#started
    const outcome: LiveActionOutcome = code === undefined ? { ok, ms } : { ok, ms, code }
    this.#ended?.(outcome)
    this.#tap.ended?.(this.#event, outcome)
  }
}

/** Undefined where nobody wants to know of actions. */
export function watcherOf(tap: LiveTap | undefined): LiveTap | undefined {
  return tap && (tap.action ?? tap.ended ?? tap.within) ? tap : undefined
}
