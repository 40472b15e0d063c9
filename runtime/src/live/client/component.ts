import type { LiveProblem } from '../protocol/codes.ts'
import type { Ack, PatchOp, Resume } from '../protocol/frames.ts'
import { applyPatch } from '../protocol/patch.ts'
import { encodeValue } from '../protocol/values.ts'
import { LiveError } from './error.ts'
import { rebase, type OptimisticChanges } from './optimistic.ts'
import { Outbox, type Call } from './outbox.ts'
import { reuse } from './reuse.ts'
import type { ComponentHost, ComponentSnapshot, EventListener, LiveComponentClient } from './types.ts'

export const unmounted: LiveProblem = {
  code: 'CONNECTION_LOST',
  detail: 'The component was unmounted before the server answered.',
}

const fresh = (): ComponentSnapshot => ({
  state: undefined,
  status: 'connecting',
  errors: [],
  pending: {},
  progress: {},
})

let calls = 0

/** One component of a page, over all the sockets it lives through. */
export class MountedComponent implements LiveComponentClient {
  /** This component's number on the socket; 0 when it has none. */
  number = 0
  subject = 0
  optimistic: OptimisticChanges | undefined
  readonly outbox: Outbox
  /** The state as the server has it, without what is only expected. */
  #base: unknown
  #epoch: string | undefined
  #seq = 0
  #sealed: string | undefined
  #snapshot = fresh()
  readonly #listeners = new Set<() => void>()
  readonly #events = new Map<string, Set<EventListener>>()
  #attached = false
  readonly #host: ComponentHost

  constructor(
    host: ComponentHost,
    readonly name: string,
    readonly props: unknown,
    optimistic?: OptimisticChanges,
  ) {
    this.#host = host
    this.optimistic = optimistic
    this.outbox = new Outbox(host)
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

  on = (event: string, listener: EventListener): (() => void) => {
    const own: EventListener = (data, info) => listener(data, info)
    const known = this.#events.get(event) ?? new Set()
    this.#events.set(event, known.add(own))
    return () => void known.delete(own)
  }

  call = (action: string, input?: unknown): Promise<unknown> => {
    const promise = new Promise((resolve, reject) => {
      const text = input === undefined ? undefined : encodeValue(input)
      const call: Call = { id: ++calls, action, input: text, resolve, reject, sent: false }
      const { pending, errors } = this.#snapshot
      const problem = this.#host.refuses(this)
      if (!problem) this.outbox.add(call)
      this.#set({
        pending: { ...pending, [action]: (pending[action] ?? 0) + 1 },
        errors: without(errors, action),
        ...this.#shown(),
      })
      if (problem) return this.#settle(call, problem)
      this.#host.outstanding.add(call.id)
      this.pump()
      this.#host.changed()
    })
    // `errors` tells it to the page: a click handler that does not wait must not fill the console.
    promise.catch(() => {})
    return promise
  }

  /** What the next mount says it has. */
  get resume(): Resume | undefined {
    if (this.#epoch === undefined) return undefined
    return this.#sealed === undefined ? [this.#epoch, this.#seq] : [this.#epoch, this.#seq, this.#sealed]
  }

  mounted(subject: number, seq: number, state: unknown, epoch: string): void {
    this.#base = reuse(this.#base, state)
    this.#live(subject, seq, epoch)
  }

  resumed(subject: number, seq: number, ops: readonly PatchOp[], epoch: string): void {
    const fits = this.#patch(ops)
    this.#live(subject, seq, epoch)
    if (!fits) this.#host.sync(this)
  }

  /** A frame of the state it shows; `change` is not called for what has been seen. */
  changed(
    seq: number,
    change: { readonly ops: readonly PatchOp[] } | { readonly state: unknown },
    acks: readonly Ack[] = [],
  ): void {
    if (this.#snapshot.status !== 'live') return
    this.#apply(seq, change)
    const settled: Call[] = []
    const results: (() => void)[] = []
    for (const [id, result] of acks) {
      const call = this.outbox.take(id)
      if (!call) continue
      settled.push(call)
      results.push(() => call.resolve(result))
    }
    // State and answers at once: between the two, an optimistic change would be seen twice or not at all.
    this.#set({ ...this.#shown(), ...this.#without(settled) })
    for (const tell of results) tell()
  }

  refused(id: number | undefined, problem: LiveProblem): void {
    if (id === undefined) return this.#fail(problem)
    const call = this.outbox.take(id)
    if (call) this.#settle(call, problem)
  }

  /** Sends what waits, as far as there is room. */
  pump(): void {
    if (this.#snapshot.status === 'live') this.outbox.pump(this.number)
  }

  progressed(id: number, progress: unknown): void {
    for (const call of this.outbox) {
      if (call.id === id) this.#set({ progress: { ...this.#snapshot.progress, [call.action]: progress } })
    }
  }

  event(name: string, data: unknown, from?: string): void {
    for (const listener of this.#events.get(name) ?? []) listener(data, { from })
  }

  sealed(snapshot: string): void {
    this.#sealed = snapshot
  }

  /** The socket is gone: its calls are sent again on the next one. */
  disconnected(): void {
    this.number = 0
    this.subject = 0
    this.outbox.recall()
    if (this.#snapshot.status === 'live') this.#set({ status: 'offline' })
  }

  /** Nothing that was under way goes on. */
  giveUp(problem: LiveProblem, fits: (call: Call) => boolean = () => true): void {
    for (const call of this.outbox.remove(fits)) this.#settle(call, problem)
  }

  /** Whoever looks on from now is somebody else, or the server has forgotten: the next mount starts anew. */
  forget(problem: LiveProblem): void {
    this.#epoch = undefined
    this.#sealed = undefined
    this.#fail(problem)
  }

  /** Asks for it under this number; another try where it had been refused. */
  mounting(number: number): void {
    this.number = number
    this.subject = 0
    if (!this.failed) return
    const status = this.#snapshot.state === undefined ? 'connecting' : 'offline'
    this.#set({ status, errors: without(this.#snapshot.errors, undefined) })
  }

  get failed(): boolean {
    return this.#snapshot.status === 'failed'
  }

  #apply(seq: number, change: { readonly ops: readonly PatchOp[] } | { readonly state: unknown }): void {
    if ('state' in change) this.#base = reuse(this.#base, change.state)
    else if (seq <= this.#seq) return
    else if (seq !== this.#seq + 1 || !this.#patch(change.ops)) return this.#host.sync(this)
    this.#seq = seq
  }

  #patch(ops: readonly PatchOp[]): boolean {
    try {
      this.#base = applyPatch(this.#base, ops)
      return true
    } catch {
      return false
    }
  }

  #live(subject: number, seq: number, epoch: string): void {
    this.subject = subject
    this.#seq = seq
    // A snapshot opens once, and one of another life is of no use.
    if (epoch !== this.#epoch) this.#sealed = undefined
    this.#epoch = epoch
    this.#set({
      ...this.#shown(),
      status: 'live',
      errors: without(this.#snapshot.errors, undefined),
    })
    this.pump()
  }

  #detachUnused(): void {
    if (this.#listeners.size > 0 || !this.#attached) return
    this.#attached = false
    this.#host.detach(this)
    this.number = 0
    this.giveUp(unmounted)
    this.#snapshot = fresh()
    this.#base = undefined
    this.#epoch = undefined
    this.#sealed = undefined
  }

  #fail(problem: LiveProblem): void {
    this.#set({
      status: 'failed',
      errors: [...without(this.#snapshot.errors, undefined), new LiveError(problem)],
    })
    this.giveUp(problem)
  }

  #settle(call: Call, problem: LiveProblem): void {
    const error = new LiveError(problem, call.action)
    const errors = [...without(this.#snapshot.errors, call.action), error]
    this.#set({ ...this.#shown(), ...this.#without([call]), errors })
    call.reject(error)
  }

  /** The counts when these calls are over. */
  #without(settled: readonly Call[]): Partial<ComponentSnapshot> {
    if (settled.length === 0) return {}
    const pending = { ...this.#snapshot.pending }
    const progress = { ...this.#snapshot.progress }
    for (const { id, action } of settled) {
      this.#host.outstanding.delete(id)
      const left = (pending[action] ?? 1) - 1
      if (left > 0) pending[action] = left
      else delete pending[action]
      delete progress[action]
    }
    return { pending, progress }
  }

  #shown(): { readonly state: unknown } {
    return { state: this.optimistic ? rebase(this.#base, this.outbox, this.optimistic) : this.#base }
  }

  #set(change: Partial<ComponentSnapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change }
    for (const listener of this.#listeners) listener()
  }
}

/** The errors of other actions; the same list where there is none to leave out. */
const without = (errors: readonly LiveError[], action: string | undefined): readonly LiveError[] =>
  errors.some((error) => error.action === action) ? errors.filter((error) => error.action !== action) : errors
