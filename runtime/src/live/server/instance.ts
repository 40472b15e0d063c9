import type { ServiceContainer } from '../../services/container.ts'
import type { ServiceScope } from '../../services/types.ts'
import { serverFrame } from '../protocol/frames.ts'
import type { LiveProblem } from '../protocol/codes.ts'
import type { LiveClass } from '../types.ts'
import type { ActionRun } from './action-run.ts'
import type { CallWindow } from './call-window.ts'
import { CallWindows } from './call-windows.ts'
import { identityOf, nextEpoch, randomEpoch } from './clients.ts'
import { InstanceHealth, parkedProblem } from './health.ts'
import { attachTo, type Caller, type ComponentContext, type LiveComponent, type RunningAction } from './component.ts'
import { InstanceContext } from './context.ts'
import type { DurableState } from './durable.ts'
import { type AcceptedState, acceptState, type KeptState } from './kept-state.ts'
import { type QueueOwner, SerialQueue } from './queue.ts'
import type { RoomLife } from './rooms/room-life.ts'
import type { RoomHost } from './rooms/rooms.ts'
import { newState, type Registered, stateFrom } from './registered.ts'
import { Releases } from './releases.ts'
import { PatchRing } from './ring.ts'
import type { Session } from './session.ts'
import { Subscriber } from './subscriber.ts'
import type { LiveTap } from './tap.ts'
import type { ComponentState } from './state/component-state.ts'

export interface InstanceHost extends RoomHost {
  /** Where `this.services` come from now; hot reload changes it. */
  readonly services: ServiceContainer
  readonly tap: LiveTap | undefined
  readonly now: () => number
  /** Told of states that their pages have no snapshot of. */
  readonly snapshots: { changed(instance: LiveInstance): void } | undefined
  /** Asks for `flush` at the end of the tick. */
  dirty(instance: LiveInstance): void
  failed(instance: LiveInstance, where: string, error: unknown): void
  /** Something took so many milliseconds. */
  took(instance: LiveInstance, work: Work, ms: number): void
}

export interface Seal {
  /** It has changed since. */
  due: boolean
  /** When the last one was made. */
  at: number | undefined
  /** How many times longer than usual to wait with the next. */
  patience: number
}

/** Something that a component does for a caller: its changes are taken back when it fails. */
export interface Work {
  /** The action's name, or the hook's. */
  readonly name: string
  readonly caller: Caller
  readonly props: unknown
  /** Undefined for what is no action. */
  readonly action: RunningAction | undefined
  perform(): unknown
  succeeded(value: unknown): void
  failed(error: unknown): void
}

/** One state with its component object, its subscribers and the queue of what happens to it. */
export class LiveInstance implements QueueOwner {
  readonly queue = new SerialQueue(this)
  readonly subscribers = new Map<Session, Subscriber>()
  component: LiveComponent
  tracker: ComponentState
  seq = 0
  /** Which count `seq` belongs to: another for each instance that is made, of the same state where it goes on from one. */
  epoch = randomEpoch()
  /** Set when the first `onMount` is through. */
  ready = false
  /** Why it never will be. */
  problem: LiveProblem | undefined
  /** Where it is kept, if it is to outlive the server. */
  durable: DurableState | undefined
  gone = false
  /** Where it is a room. */
  room: RoomLife | undefined
  /** Who acts now. */
  #work: Work | undefined
  #releases: Releases | undefined
  #health: InstanceHealth | undefined
  #services: ServiceScope | undefined
  #windows: CallWindows | undefined
  #ring: PatchRing | undefined
  #seal: Seal | undefined
  readonly #host: InstanceHost

  constructor(
    readonly subject: number,
    readonly shareKey: string | undefined,
    public registered: Registered,
    /** What a new state is made of beside defaults. */
    given: unknown,
    /** Those of the first mount. */
    readonly props: unknown,
    host: InstanceHost,
    /** The address that the first mount came from. */
    readonly maker = '',
  ) {
    this.#host = host
    this.tracker = newState(registered, given, () => host.dirty(this))
    this.component = this.#make(registered.type)
  }

  get caller(): Caller | undefined {
    return this.#work?.caller
  }

  get action(): RunningAction | undefined {
    return this.#work?.action
  }

  get currentProps(): unknown {
    return this.#work ? this.#work.props : this.props
  }

  get services(): ServiceScope {
    return (this.#services ??= this.#host.services.scope())
  }

  /** How it is doing; made with its first failure. */
  get health(): InstanceHealth {
    return (this.#health ??= new InstanceHealth())
  }

  /** It kept failing, and rests. */
  get isParked(): boolean {
    return this.#health?.parkedAt !== undefined
  }

  park(): void {
    this.ready = false
    this.problem = parkedProblem
  }

  unpark(): void {
    this.#health?.unpark()
    this.ready = true
    this.problem = undefined
  }

  get releases(): Releases {
    return (this.#releases ??= new Releases((error) => this.#host.failed(this, 'timer', error)))
  }

  /** How many timers and subscriptions it has. */
  get held(): number {
    return this.#releases?.size ?? 0
  }

  get host(): RoomHost {
    return this.#host
  }

  /** Letters that are kept of answers for clients that are gone. */
  get remembered(): number {
    return this.#windows?.letters ?? 0
  }

  jobFailed(error: unknown): void {
    this.#host.failed(this, 'its queue', error)
  }

  /** Puts another class in the place of this one, on the given state. Its timers and subscriptions are released. */
  swap(registered: Registered, accepted: AcceptedState): void {
    const { component, tracker } = this
    const releases = this.#releases
    this.tracker = stateFrom(registered, accepted, () => this.#host.dirty(this))
    this.#releases = undefined
    try {
      this.component = this.#make(registered.type)
    } catch (error) {
      this.release()
      Object.assign(this, { component, tracker })
      this.#releases = releases
      throw error
    }
    releases?.release()
    this.#ring?.clear()
    this.registered = registered
  }

  /** Lets go of its timers and subscriptions. */
  release(): void {
    this.#releases?.release()
  }

  /** Does it for its caller, and takes its changes back when it fails. */
  act(work: Work): void | Promise<void> {
    this.#work = work
    this.tracker.begin()
    let result: unknown
    try {
      result = work.perform()
    } catch (error) {
      return this.#failed(work, error)
    }
    if (!(result instanceof Promise)) return this.#succeeded(work, result)
    const started = this.#host.now()
    return result.then(
      (value: unknown) => {
        this.#host.took(this, work, this.#host.now() - started)
        this.#succeeded(work, value)
      },
      (error: unknown) => this.#failed(work, error),
    )
  }

  #succeeded(work: Work, value: unknown): void {
    this.tracker.commit()
    this.#work = undefined
    if (this.#health && work.action) this.#health.succeeded()
    work.succeeded(value)
    this.durable?.actionEnded()
  }

  #failed(work: Work, error: unknown): void {
    this.tracker.rollback()
    this.#work = undefined
    work.failed(error)
    this.durable?.actionEnded()
  }

  /** At the end of a tick: tells of what changed, where it is to last once it is stored. */
  flush(): void {
    if (this.durable) this.durable.flush()
    else this.publish(this.tracker.take())
  }

  /** About the snapshots that its page has of it. */
  get seal(): Seal {
    return (this.#seal ??= { due: false, at: undefined, patience: 1 })
  }

  /** Sends a change, and the acknowledgements that wait, in one frame for each subscriber. */
  publish(change: string | undefined): void {
    if (change !== undefined) {
      this.#sealLater()
      this.seq++
      this.#host.tap?.patch?.(this.registered.name, this.subscribers.size, change === 'whole' ? 0 : change.length)
    }
    if (change !== undefined && change !== 'whole')
      (this.#ring ??= new PatchRing(this.shareKey !== undefined)).add(this.seq, change)
    const head = `[${serverFrame.patch},${this.subject},${this.seq},${change === 'whole' ? '[]' : (change ?? '[]')}`
    // one text for all that have called nothing: it is framed once
    const told = `${head}]`
    for (const subscriber of this.subscribers.values()) {
      if (!subscriber.joined || (change === undefined && !subscriber.waits)) continue
      if (change === 'whole' || subscriber.slow) subscriber.stale = true
      if (subscriber.slow) this.#host.tap?.skipped?.(this.registered.name)
      else if (subscriber.stale) this.sendWhole(subscriber)
      else subscriber.session.send(subscriber.waits ? `${head}${subscriber.takeAcks()}]` : told)
    }
  }

  #sealLater(): void {
    if (this.shareKey === undefined && !this.#seal?.due && !this.durable) this.#host.snapshots?.changed(this)
  }

  sendWhole(subscriber: Subscriber): void {
    subscriber.stale = false
    const acks = subscriber.takeAcks()
    subscriber.session.send(`[${serverFrame.state},${this.subject},${this.seq},${this.text}${acks}]`)
  }

  /** The whole state as pages see it, as JSON. */
  get text(): string {
    return this.durable ? this.durable.text : this.tracker.text
  }

  /** To everyone, as another state altogether. */
  sendState(): void {
    this.tracker.discard()
    this.durable?.replaced()
    this.publish('whole')
  }

  /** The state as a mount is answered it: the ops since what the page has, where they are known, else the whole. */
  mountedText(component: number, epoch: string | undefined, seq: number): string {
    const { subject } = this
    const ops = epoch === this.epoch ? this.#opsSince(seq) : undefined
    if (ops !== undefined) return `[${serverFrame.resumed},${component},${subject},${this.seq},${ops},"${this.epoch}"]`
    return `[${serverFrame.mounted},${component},${subject},${this.seq},${this.text},"${this.epoch}"]`
  }

  #opsSince(seq: number): string | undefined {
    return seq === this.seq ? '[]' : this.#ring?.since(seq, this.seq)
  }

  subscribe(session: Session): Subscriber {
    const known = this.subscribers.get(session)
    if (known) {
      known.mounts++
      return known
    }
    const subscriber = new Subscriber(session)
    this.subscribers.set(session, subscriber)
    return subscriber
  }

  /** The calls of a client that is here, which has perhaps seen this state before. */
  enter(client: string, related: boolean): CallWindow {
    return (this.#windows ??= new CallWindows()).enter(client, related, this.#host.now())
  }

  /** The calls of a client, where there have been any. */
  windowOf(client: string): CallWindow | undefined {
    return this.#windows?.get(client)
  }

  /** The client is gone, or has no mount of this any more. */
  leave(client: string): void {
    this.#windows?.leave(client, this.#host.now())
  }

  /** Whether a client that brings this epoch has seen the state that this one goes on from. */
  isRelated(epoch: string): boolean {
    return identityOf(epoch) === identityOf(this.epoch)
  }

  /** The windows as JSON. */
  get windowsText(): string {
    return this.#windows?.written ?? '[0,[]]'
  }

  /** Takes on the state of an earlier instance, before anybody has seen this one. Throws a TypeError where it does not fit. */
  goOn(kept: KeptState): void {
    this.#takeOn(kept)
    this.room?.restored()
    this.epoch = nextEpoch(kept.epoch)
    this.#windows = CallWindows.read(kept.windows, this.#host.now())
  }

  /** There is nothing to go on from: it is another state than the one that was asked for. */
  startAnew(): void {
    this.epoch = randomEpoch()
  }

  /** Takes the state back to what was kept, by this server or by another. */
  goBack(kept: KeptState, own: boolean): void {
    this.#takeOn(kept)
    if (own) return
    // what another server has written, which has answered other calls
    this.#windows = CallWindows.read(kept.windows, this.#host.now())
    for (const session of this.subscribers.keys()) session.forgetWindows(this)
  }

  #takeOn(kept: KeptState): void {
    const { state, private: secret } = acceptState(this.registered, kept)
    this.tracker.replace(state, secret)
    this.tracker.discard()
  }

  /** Disposes of the services that lived for this instance; the next one it asks for is of the container as it is then. */
  endServices(): void {
    void this.#services?.dispose()
    this.#services = undefined
  }

  /** A call has been answered: told at the end of the tick, where it is to last once it is stored. */
  answer(run: ActionRun): void {
    if (!this.durable) return this.acknowledge(run.page, run.ack)
    this.durable.answered(run)
    this.#host.dirty(this)
  }

  acknowledge(session: Session, ack: string): void {
    // that it ran is part of what a page goes on with, also where it changed nothing
    this.#sealLater()
    const subscriber = this.subscribers.get(session)
    if (!subscriber) return
    subscriber.acknowledge(ack)
    this.#host.dirty(this)
  }

  #make(type: LiveClass): LiveComponent {
    const context = new InstanceContext(this)
    // The class passes the context to LiveComponent, whose constructor takes it, unless it has a constructor of its own.
    const component = new (type as new (context: ComponentContext) => LiveComponent)(context)
    component[attachTo](context)
    return component
  }
}
