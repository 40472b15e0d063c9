import { MountedComponent } from '../client/component.ts'
import type { LiveError } from '../client/error.ts'
import type { LiveComponentClient } from '../client/types.ts'
import { serverFrame, type PatchOp, type ServerFrame } from '../protocol/frames.ts'
import type { LiveComponent } from '../server/component.ts'
import type { LiveInstance } from '../server/instance.ts'
import type { LiveActions, StateOf } from '../types.ts'

/** What a component keeps to itself. */
export type PrivateOf<I> = I extends LiveComponent<infer _S, infer _P, infer V> ? V : never

/** A component that a page of a test has mounted. */
export class LiveTestComponent<I> {
  /** The actions, as a page calls them. A refused one rejects with a `LiveError`. */
  readonly call: LiveActions<I>
  /** What the page was sent of changes, one list of ops for each tick. */
  readonly patches: (readonly PatchOp[])[] = []
  /** How each mount was answered: `mounted` with the whole state, `resumed` with what had changed. */
  readonly answers: ('mounted' | 'resumed')[] = []
  /** What running actions have said of themselves. */
  readonly progress: unknown[] = []
  /** Events of a room, in order. */
  readonly events: { readonly event: string; readonly data: unknown; readonly from?: string | undefined }[] = []
  readonly #client: MountedComponent
  readonly #find: (subject: number) => LiveInstance | undefined
  readonly #leave: () => void

  constructor(client: LiveComponentClient, find: (subject: number) => LiveInstance | undefined) {
    if (!(client instanceof MountedComponent)) throw new TypeError('A component of a live connection is needed.')
    this.#client = client
    this.#find = find
    this.#leave = client.subscribe(() => {})
    // The names and types of actions are the class's own.
    this.call = new Proxy(
      {},
      { get: (_, action) => (input?: unknown) => client.call(String(action), input) },
    ) as LiveActions<I>
  }

  /** As the page shows it now. Throws before the first state has come. */
  get state(): StateOf<I> {
    const { state } = this.#client.getSnapshot()
    if (state === undefined) throw new Error(`${this.#client.name} has no state yet.`)
    return state as StateOf<I> // the server's, of this class
  }

  get status(): 'connecting' | 'live' | 'offline' | 'failed' {
    return this.#client.getSnapshot().status
  }

  /** What was refused since it last went well. */
  get errors(): readonly LiveError[] {
    return this.#client.getSnapshot().errors
  }

  /** How many calls of an action have no answer. */
  get pending(): Readonly<Record<string, number>> {
    return this.#client.getSnapshot().pending
  }

  /** The component itself, for what no page sees. Another one after a restart. */
  get component(): I {
    return this.#instance.component as I // of the class that is registered under its name
  }

  /** What only the server sees of the state. */
  get private(): PrivateOf<I> {
    return this.#instance.tracker.private as PrivateOf<I> // made by the class's own schema
  }

  /** Settles when it is live, or has been refused: then it throws why. */
  async ready(): Promise<this> {
    await this.until(() => this.status === 'live' || this.status === 'failed')
    const [error] = this.errors
    if (this.status === 'failed') throw error ?? new Error(`${this.#client.name} was refused.`)
    return this
  }

  /** Settles when what the page knows of it fits; looked at with each change. */
  until(fits: (component: this) => boolean): Promise<void> {
    if (fits(this)) return Promise.resolve()
    return new Promise((resolve) => {
      const stop = this.#client.subscribe(() => {
        if (!fits(this)) return
        stop()
        resolve()
      })
    })
  }

  /** Calls `listener` after each change; gives a function that stops it. */
  onChange(listener: () => void): () => void {
    return this.#client.subscribe(listener)
  }

  /** The page shows it no longer. */
  unmount(): void {
    this.#leave()
  }

  /** For the page it is on: a frame has come. */
  received(frame: ServerFrame): void {
    const { number, subject } = this.#client
    const [kind, at] = frame
    if (kind === serverFrame.mounted && at === number) this.answers.push('mounted')
    if (kind === serverFrame.progress && at === number) this.progress.push(frame[3])
    if (kind === serverFrame.event && at === subject)
      this.events.push({ event: frame[2], data: frame[3], from: frame[4] })
    if (kind === serverFrame.resumed && at === number) {
      this.answers.push('resumed')
      this.#note(frame[4])
    }
    if (kind === serverFrame.patch && at === subject) this.#note(frame[3])
  }

  #note(ops: readonly PatchOp[]): void {
    if (ops.length > 0) this.patches.push(ops)
  }

  get #instance(): LiveInstance {
    const instance = this.#find(this.#client.subject)
    if (!instance) throw new Error(`${this.#client.name} is not on the server now.`)
    return instance
  }
}
