import type { LiveProblem } from '../protocol/codes.ts'
import type { Ack, PatchOp } from '../protocol/frames.ts'
import { applyPatch } from '../protocol/patch.ts'
import { LiveError } from './error.ts'

/** What a component knows at a moment; a new object for each change. */
export interface ComponentSnapshot {
  readonly state: unknown
  readonly status: 'connecting' | 'live' | 'offline' | 'failed'
  readonly errors: readonly LiveError[]
  readonly pending: Readonly<Record<string, number>>
}

/** A component on a page, as a view library binds it. */
export interface LiveComponentClient {
  /** Mounts it with the first listener and unmounts it after the last has gone. */
  subscribe(listener: () => void): () => void
  getSnapshot(): ComponentSnapshot
  call(action: string, input?: unknown): Promise<unknown>
}

/** What a component asks of its connection. */
export interface ComponentHost {
  attach(component: MountedComponent): void
  detach(component: MountedComponent): void
  send(component: MountedComponent, call: Call): void
  sync(component: MountedComponent): void
  /** Calls that wait for a connection, at most. */
  readonly queueLimit: number
}

export interface Call {
  readonly id: number
  readonly action: string
  readonly input: unknown
  readonly resolve: (result: unknown) => void
  readonly reject: (error: LiveError) => void
}

const unmounted: LiveProblem = {
  code: 'CONNECTION_LOST',
  detail: 'The component was unmounted before the server answered.',
}
const lost: LiveProblem = {
  code: 'CONNECTION_LOST',
  detail: 'The connection was lost before the server answered: the action may have run or not.',
}

let calls = 0

export class MountedComponent implements LiveComponentClient {
  /** This component's number on the socket; 0 when it has none. */
  number = 0
  subject = 0
  #seq = 0
  #snapshot: ComponentSnapshot = { state: undefined, status: 'connecting', errors: [], pending: {} }
  readonly #listeners = new Set<() => void>()
  /** Sent and not answered. */
  readonly #sent = new Map<number, Call>()
  /** Not sent: the component is not live. */
  #waiting: Call[] = []
  #attached = false
  readonly #host: ComponentHost

  constructor(
    host: ComponentHost,
    readonly name: string,
    readonly props: unknown,
  ) {
    this.#host = host
  }

  subscribe = (listener: () => void): (() => void) => {
    // A listener of its own: the same function may be given twice.
    const own = (): void => listener()
    this.#listeners.add(own)
    if (!this.#attached) {
      this.#attached = true
      this.#host.attach(this)
    }
    return () => {
      this.#listeners.delete(own)
      // React's StrictMode, and a move within the tree, unsubscribe and subscribe again at once.
      if (this.#listeners.size === 0) setTimeout(() => this.#detachUnused(), 0)
    }
  }

  getSnapshot = (): ComponentSnapshot => this.#snapshot

  call = (action: string, input?: unknown): Promise<unknown> => {
    const promise = new Promise((resolve, reject) => {
      const call: Call = { id: ++calls, action, input, resolve, reject }
      const { pending, errors } = this.#snapshot
      this.#set({
        pending: { ...pending, [action]: (pending[action] ?? 0) + 1 },
        errors: errors.filter((error) => error.action !== action),
      })
      if (this.#snapshot.status === 'live') this.#transmit(call)
      else if (this.#waiting.length < this.#host.queueLimit) this.#waiting.push(call)
      else this.#settle(call, { code: 'QUEUE_FULL', detail: 'Too many actions wait for the connection.' })
    })
    // `errors` tells it to the page: a click handler that does not wait must not fill the console.
    promise.catch(() => {})
    return promise
  }

  mounted(subject: number, seq: number, state: unknown): void {
    this.subject = subject
    this.#seq = seq
    this.#set({ state, status: 'live', errors: this.#snapshot.errors.filter((error) => error.action !== undefined) })
    const waiting = this.#waiting
    this.#waiting = []
    for (const call of waiting) this.#transmit(call)
  }

  patched(seq: number, ops: readonly PatchOp[]): void {
    if (this.#snapshot.status !== 'live' || seq <= this.#seq) return
    if (seq !== this.#seq + 1) return this.#host.sync(this)
    try {
      this.#set({ state: applyPatch(this.#snapshot.state, ops) })
      this.#seq = seq
    } catch {
      this.#host.sync(this)
    }
  }

  replaced(seq: number, state: unknown): void {
    if (this.#snapshot.status !== 'live') return
    this.#seq = seq
    this.#set({ state })
  }

  acknowledged([id, result]: Ack): boolean {
    const call = this.#sent.get(id)
    if (!call) return false
    this.#sent.delete(id)
    this.#settle(call, undefined, result)
    return true
  }

  refused(id: number | undefined, problem: LiveProblem): void {
    const call = id === undefined ? undefined : this.#sent.get(id)
    if (call) {
      this.#sent.delete(call.id)
      return this.#settle(call, problem)
    }
    if (id !== undefined) return
    this.#set({ status: 'failed', errors: [...this.#snapshot.errors, new LiveError(problem)] })
    this.#rejectAll(problem)
  }

  /** The socket is gone. What was sent may have run, so it is not sent again; what waited still waits, unless this was the `last` one. */
  disconnected(last: boolean): void {
    this.number = 0
    this.subject = 0
    const { status } = this.#snapshot
    if (status === 'live') this.#set({ status: 'offline' })
    for (const call of this.#sent.values()) this.#settle(call, lost)
    this.#sent.clear()
    if (last) this.#rejectAll(unmounted)
  }

  /** Asks for it under this number; another try where it had been refused. */
  mounting(number: number): void {
    this.number = number
    this.subject = 0
    if (!this.failed) return
    const status = this.#snapshot.state === undefined ? 'connecting' : 'offline'
    this.#set({ status, errors: this.#snapshot.errors.filter((error) => error.action !== undefined) })
  }

  get failed(): boolean {
    return this.#snapshot.status === 'failed'
  }

  #detachUnused(): void {
    if (this.#listeners.size > 0 || !this.#attached) return
    this.#attached = false
    this.#host.detach(this)
    this.number = 0
    this.#rejectAll(unmounted)
    this.#snapshot = { state: undefined, status: 'connecting', errors: [], pending: {} }
  }

  #rejectAll(problem: LiveProblem): void {
    const all = [...this.#sent.values(), ...this.#waiting]
    this.#sent.clear()
    this.#waiting = []
    for (const call of all) this.#settle(call, problem)
  }

  #transmit(call: Call): void {
    this.#sent.set(call.id, call)
    this.#host.send(this, call)
  }

  #settle(call: Call, problem?: LiveProblem, result?: unknown): void {
    const { [call.action]: count = 1, ...rest } = this.#snapshot.pending
    const pending = count > 1 ? { ...rest, [call.action]: count - 1 } : rest
    if (!problem) {
      this.#set({ pending })
      return call.resolve(result)
    }
    const error = new LiveError(problem, call.action)
    this.#set({ pending, errors: [...this.#snapshot.errors.filter(({ action }) => action !== call.action), error] })
    call.reject(error)
  }

  #set(change: Partial<ComponentSnapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change }
    for (const listener of this.#listeners) listener()
  }
}
