import { failure, shown } from './match.ts'

/** What can tell of its changes: `logs`, a spy plugin, a test store, a live connection. */
export interface Subscribable {
  /** Calls `listener` after each change until what it returns is called. */
  subscribe(listener: () => void): () => void
}

export interface WaitOptions {
  /** Milliseconds. Default 2000. */
  timeout?: number
  /** What is waited for, for the failure: `the note to appear`. */
  message?: string
  /** What changes when the condition does: it is looked at after each change and never in between. */
  on?: Subscribable | readonly Subscribable[]
}

// kept, so that a test that has put a clock of its own in their place can wait nevertheless
const { setTimeout: after, clearTimeout: cancel, setImmediate: soon } = globalThis
const now = performance.now.bind(performance)

/** How often a condition without events is looked at in the next turn of the loop, before it is by the clock. */
const EAGER = 20
const LONGEST_PAUSE_MS = 50

/**
 * Waits until `check` gives something true, and gives that. A `check` that throws is not true yet.
 *
 * @throws AssertionError after `timeout`, saying what `check` gave or threw last.
 *
 * @example
 * await waitForCondition(() => app.logs.find({ msg: 'Mail sent' }), { on: app.logs })
 */
export async function waitForCondition<T>(
  check: () => T | Promise<T>,
  options: WaitOptions = {},
): Promise<NonNullable<T>> {
  const { timeout = 2000, on } = options
  const end = now() + timeout
  const changes = new Changes(on)
  let last: Seen<T> | undefined
  try {
    for (let round = 0; ; round++) {
      const changed = changes.next()
      const seen = await within(look(check), end - now())
      if (seen !== undefined) last = seen
      // anything true is not null either
      if (seen?.value) return seen.value as NonNullable<T>
      if (now() >= end) throw tooLate(last, options, timeout)
      await (changed === undefined ? pause(round) : within(changed, end - now()))
    }
  } finally {
    changes.stop()
  }
}

interface Seen<T> {
  readonly value?: T
  readonly error?: unknown
}

async function look<T>(check: () => T | Promise<T>): Promise<Seen<T>> {
  try {
    return { value: await check() }
  } catch (error) {
    return { error }
  }
}

/** The work's result, or undefined where it takes longer. */
async function within<R>(work: Promise<R>, ms: number): Promise<R | undefined> {
  let timer: ReturnType<typeof after> | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = after(() => resolve(undefined), Math.max(0, ms))
  })
  try {
    return await Promise.race([work, late])
  } finally {
    cancel(timer)
  }
}

function pause(round: number): Promise<void> {
  return new Promise((resolve) => {
    if (round < EAGER) soon(() => resolve())
    else after(resolve, Math.min(LONGEST_PAUSE_MS, round - EAGER + 1))
  })
}

function tooLate<T>(last: Seen<T> | undefined, { message }: WaitOptions, timeout: number): Error {
  const wanted = message === undefined ? 'The condition was not met' : `Waited in vain for ${message}`
  const end = seenAs(last)
  return failure({
    message: `${wanted} within ${timeout} ms; ${end}`,
    actual: last && ('error' in last ? last.error : last.value),
    expected: 'something true',
    from: waitForCondition,
    ...(last && 'error' in last && { cause: last.error }),
  })
}

function seenAs<T>(last: Seen<T> | undefined): string {
  if (last === undefined) return 'the check never answered'
  if (!('error' in last)) return `last seen: ${shown(last.value)}`
  return `the check threw last: ${last.error instanceof Error ? last.error.message : shown(last.error)}`
}

/** The changes of several things as promises of the next one. */
class Changes {
  readonly #ends: (() => void)[]
  #wake = (): void => {}

  constructor(on: Subscribable | readonly Subscribable[] = []) {
    const all = 'subscribe' in on ? [on] : on
    this.#ends = all.map((one) => one.subscribe(() => this.#wake()))
  }

  /** Undefined where nothing tells of its changes. */
  next(): Promise<void> | undefined {
    if (this.#ends.length === 0) return undefined
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }

  stop(): void {
    for (const end of this.#ends) end()
  }
}
