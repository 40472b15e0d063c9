type Run = (...args: unknown[]) => unknown

interface Timer {
  at: number
  readonly every: number | undefined
  readonly run: () => unknown
}

const real = { setTimeout, clearTimeout, setInterval, clearInterval, Date, now: performance.now.bind(performance) }
/** The longest that timers of JavaScript wait; above it they run at once. */
const longest = 2 ** 31 - 1

/**
 * A clock that stands still until the test moves it: `setTimeout`, `setInterval`, `Date` and `performance.now` of this process follow it.
 * Work that waits for a network or a disk goes on as ever.
 */
export class FakeTime {
  /** Milliseconds since 1970. */
  now: number
  readonly #startedAt: number
  readonly #timers = new Map<number, Timer>()
  #last = 0

  constructor(now = real.Date.now()) {
    this.now = now
    this.#startedAt = now
  }

  /** Puts it in the place of the process's own. */
  install(): void {
    const before = real.now()
    Object.assign(globalThis, {
      setTimeout: (run: Run, ms?: number, ...args: unknown[]) => this.#add(run, ms, args, false),
      setInterval: (run: Run, ms?: number, ...args: unknown[]) => this.#add(run, ms, args, true),
      clearTimeout: (timer: unknown) => this.#clear(timer),
      clearInterval: (timer: unknown) => this.#clear(timer),
      Date: dateAt(() => this.now),
    })
    performance.now = () => before + this.now - this.#startedAt
  }

  /** Gives the process its own back. What still waits here never runs. */
  uninstall(): void {
    const { now, ...globals } = real
    Object.assign(globalThis, globals)
    performance.now = now
    this.#timers.clear()
  }

  /** Moves it on, timer by timer, and lets what each has begun come to rest before the next. */
  async advance(ms: number, settle: () => Promise<void>): Promise<void> {
    const until = this.now + ms
    await settle()
    for (let next = this.#next(until); next; next = this.#next(until)) {
      const [id, timer] = next
      this.now = Math.max(this.now, timer.at)
      if (timer.every === undefined) this.#timers.delete(id)
      else timer.at = this.now + timer.every
      timer.run()
      await settle()
    }
    this.now = until
  }

  /** Of those that are due by then, the first. */
  #next(until: number): readonly [number, Timer] | undefined {
    let first: readonly [number, Timer] | undefined
    for (const entry of this.#timers) if (entry[1].at <= until && (!first || entry[1].at < first[1].at)) first = entry
    return first
  }

  #add(run: Run, ms: number | undefined, args: readonly unknown[], repeats: boolean): object {
    const id = ++this.#last
    // as timers do: what is no number, or none they can count to, is 1
    const wait = typeof ms === 'number' && ms >= 1 && ms <= longest ? ms : 1
    const timer: Timer = { at: this.now + wait, every: repeats ? wait : undefined, run: () => run(...args) }
    this.#timers.set(id, timer)
    const handle = {
      ref: () => handle,
      unref: () => handle,
      hasRef: () => true,
      refresh: () => {
        this.#timers.set(id, { ...timer, at: this.now + wait })
        return handle
      },
      close: () => void this.#timers.delete(id),
      [Symbol.toPrimitive]: () => id,
      [fakeId]: id,
    }
    return handle
  }

  #clear(timer: unknown): void {
    if (typeof timer === 'object' && timer !== null && fakeId in timer) this.#timers.delete(Number(timer[fakeId]))
    else if (typeof timer === 'number' && this.#timers.delete(timer)) return
    // one of before, which takes either kind
    else real.clearTimeout(timer as Parameters<typeof clearTimeout>[0])
  }
}

const fakeId = Symbol('fake timer')

/** `Date` on another clock; what it makes is a date like any other. */
function dateAt(now: () => number): DateConstructor {
  return new Proxy(real.Date, {
    construct: (target, args: unknown[], made) => Reflect.construct(target, args.length === 0 ? [now()] : args, made),
    apply: () => new real.Date(now()).toString(),
    get: (target, key, receiver) => (key === 'now' ? now : Reflect.get(target, key, receiver)),
  })
}
