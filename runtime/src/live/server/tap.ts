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

/** What looks on at the live server. Nothing is spent where there is none, nor on a member that is missing. */
export interface LiveTap {
  opened?(socket: string): void
  closed?(socket: string): void
  mounted?(component: string): void
  unmounted?(component: string): void
  /** An action begins; what it gives is told of the end. */
  action?(event: LiveActionEvent): ((outcome: LiveActionOutcome) => void) | undefined
  /** Runs an action, so that what it does can be done in a scope; `event` is the object that `action` was given. */
  within?<T>(event: LiveActionEvent, work: () => T): T
  /** A change of a component's state has been sent, to so many sockets. */
  patch?(component: string, sockets: number): void
}

/** Several taps as one; undefined where there is none. */
export function joinTaps(taps: readonly LiveTap[]): LiveTap | undefined {
  if (taps.length < 2) return taps[0]
  return {
    opened: (socket) => taps.forEach((tap) => tap.opened?.(socket)),
    closed: (socket) => taps.forEach((tap) => tap.closed?.(socket)),
    mounted: (component) => taps.forEach((tap) => tap.mounted?.(component)),
    unmounted: (component) => taps.forEach((tap) => tap.unmounted?.(component)),
    patch: (component, sockets) => taps.forEach((tap) => tap.patch?.(component, sockets)),
    action(event) {
      const ends = taps.flatMap((tap) => tap.action?.(event) ?? [])
      return ends.length === 0 ? undefined : (outcome) => ends.forEach((end) => end(outcome))
    },
    within<T>(event: LiveActionEvent, work: () => T): T {
      const scoped = taps.reduceRight<() => T>(
        (inner, tap) => () => (tap.within ? tap.within(event, inner) : inner()),
        work,
      )
      return scoped()
    },
  }
}

/** An action being watched. */
export interface Watched {
  run<T>(work: () => T): T
  end(ok: boolean, code?: string): void
}

/** Tells the tap of an action that begins; undefined where nobody wants to know. */
export function watchAction(tap: LiveTap | undefined, event: () => LiveActionEvent): Watched | undefined {
  if (!tap?.action && !tap?.within) return undefined
  const told = event()
  const ended = tap.action?.(told)
  const started = performance.now()
  return {
    run: (work) => (tap.within ? tap.within(told, work) : work()),
    end: (ok, code) => ended?.({ ok, ms: performance.now() - started, ...(code !== undefined && { code }) }),
  }
}
