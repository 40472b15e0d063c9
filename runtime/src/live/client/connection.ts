import { closeCodes, type LiveProblem } from '../protocol/codes.ts'
import { clientFrame, serverFrame, type MountOptions, type ServerFrame } from '../protocol/frames.ts'
import { encodeValue } from '../protocol/values.ts'
import { MountedComponent, unmounted } from './component.ts'
import { LiveLink, type LinkOptions, type LinkState } from './link.ts'
import type { OptimisticChanges } from './optimistic.ts'
import type { ComponentHost, LiveComponentClient } from './types.ts'

export interface ConnectionState extends LinkState {
  /** Calls that wait for a connection or for their turn. */
  readonly waiting: number
  /** Calls that are on their way. */
  readonly away: number
  /** Calls that were sent again on another socket, since the page was opened. */
  readonly resent: number
  /** Components that went on where they were after a lost connection. */
  readonly resumed: number
}

export interface LiveConnectionOptions extends LinkOptions {
  /** Calls of one component that may wait for a connection, or for their turn; further ones are refused with `QUEUE_FULL`. Default 256. */
  readonly queueLimit?: number
  /** How long the socket stays open when no component needs it, in ms. Default 5 s. */
  readonly linger?: number
}

const signedOut: LiveProblem = { code: 'UNAUTHENTICATED', detail: 'The session has ended: sign in again.' }
const queueFull: LiveProblem = { code: 'QUEUE_FULL', detail: 'Too many actions wait for the connection.' }
const notTaken: LiveProblem = {
  code: 'FRAME_INVALID',
  detail: 'The server does not take this input: it may be too large.',
}

type Timer = ReturnType<typeof setTimeout> | undefined

/**
 * One socket for all the live components of a page. It connects when the first component is used, comes back by itself for as long as
 * one is, and closes when none is left.
 */
export class LiveConnection implements ComponentHost {
  readonly outstanding = new Set<number>()
  readonly #options: LiveConnectionOptions
  readonly #link: LiveLink
  readonly #components = new Set<MountedComponent>()
  /** Those mounted on the present socket, by their number on it. */
  readonly #mounted = new Map<number, MountedComponent>()
  readonly #listeners = new Set<() => void>()
  #state: ConnectionState
  #numbers = 0
  #linger: Timer
  #pumping: Timer
  /** Something had to wait for the pace since then. */
  #short = false
  /** The server has dropped a frame of this socket: what follows it is not heard. */
  #dropped = false

  constructor(options: LiveConnectionOptions = {}) {
    this.#options = options
    this.#link = new LiveLink(options, {
      opened: () => {
        for (const component of this.#components) this.#mount(component)
      },
      received: (frame) => this.#received(frame),
      lost: (code) => this.#lost(code),
      leaving: () => {
        for (const number of this.#mounted.keys()) this.#link.send(`[${clientFrame.unmount},${number}]`)
      },
      changed: () => this.changed(),
      busy: () => this.outstanding.size > 0,
    })
    this.#state = { ...this.#link.state, waiting: 0, away: 0, resent: 0, resumed: 0 }
  }

  /** A component that is mounted with its first subscriber. Each call makes another. */
  component(name: string, props?: unknown, optimistic?: OptimisticChanges): LiveComponentClient {
    return new MountedComponent(this, name, props, optimistic)
  }

  subscribe = (listener: () => void): (() => void) => {
    // A listener of its own: the same function may be given twice.
    const own = (): void => listener()
    this.#listeners.add(own)
    return () => void this.#listeners.delete(own)
  }

  getSnapshot = (): ConnectionState => this.#state

  /** Makes another connection now, also after the session had ended. */
  reconnect = (): void => {
    if (this.#components.size > 0) this.#link.reconnect()
  }

  /** Closes for good. Components keep the state they have seen. */
  destroy(): void {
    clearTimeout(this.#linger)
    this.#link.rest('closed')
    for (const component of this.#components) component.giveUp(unmounted)
  }

  attach(component: MountedComponent): void {
    this.#components.add(component)
    clearTimeout(this.#linger)
    const { status } = this.#link.state
    if (status === 'open') this.#mount(component)
    else if (status === 'idle') this.#link.connect()
    else if (status === 'signed-out') component.forget(signedOut)
  }

  detach(component: MountedComponent): void {
    this.#components.delete(component)
    if (this.#mounted.delete(component.number)) this.#link.send(`[${clientFrame.unmount},${component.number}]`)
    if (this.#components.size > 0) return
    this.#linger = setTimeout(() => this.#link.rest('idle'), this.#options.linger ?? 5000)
  }

  sync(component: MountedComponent): void {
    this.#link.send(`[${clientFrame.sync},${component.number}]`)
  }

  sendCall(text: string, again: boolean): void {
    this.#link.send(text)
    if (again) this.changed({ resent: this.#state.resent + 1 })
  }

  refuses({ outbox }: MountedComponent): LiveProblem | undefined {
    const { status } = this.#link.state
    if (status === 'signed-out') return signedOut
    if (status === 'closed') return unmounted
    return outbox.waiting >= (this.#options.queueLimit ?? 256) ? queueFull : undefined
  }

  get room(): number {
    if (this.#dropped) return 0
    const { room, limits } = this.#link.pace
    if (room < 1) this.#short = true
    // Mounts count as well.
    const unfinished = limits.unfinished === 0 ? Infinity : Math.max(1, limits.unfinished - 4)
    return Math.min(room, unfinished - this.#count('away'))
  }

  get floor(): number {
    const [first = 0] = this.outstanding
    return first
  }

  changed(change: Partial<ConnectionState> = {}): void {
    const counts = { waiting: this.#count('waiting'), away: this.#count('away') }
    this.#state = { ...this.#state, ...this.#link.state, ...counts, ...change }
    if (this.#link.state.status === 'open') this.#pumpLater()
    for (const listener of this.#listeners) listener()
  }

  #mount(component: MountedComponent): void {
    this.#mounted.delete(component.number)
    component.mounting(++this.#numbers)
    this.#mounted.set(component.number, component)
    const { name, props, resume, number } = component
    const options: MountOptions = { ...(props !== undefined && { props }), ...(resume && { resume }) }
    const more = props === undefined && !resume ? [] : [options]
    this.#link.send(encodeValue([clientFrame.mount, number, name, ...more]))
  }

  #received(frame: ServerFrame): void {
    switch (frame[0]) {
      case serverFrame.mounted:
      case serverFrame.resumed:
        return this.#joined(frame)
      case serverFrame.patch:
        this.#tell(frame[1], (component) => component.changed(frame[2], { ops: frame[3] }, frame[4]))
        return this.#answered(frame[4] ?? [])
      case serverFrame.state:
        this.#tell(frame[1], (component) => component.changed(frame[2], { state: frame[3] }, frame[4]))
        return this.#answered(frame[4] ?? [])
      case serverFrame.problem:
        if (frame[1].component === undefined) return this.#flooded()
        this.#mounted.get(frame[1].component)?.refused(frame[1].call, frame[2])
        return this.#answered()
      case serverFrame.leave:
        return this.#link.comeBackWithin(frame[1])
      case serverFrame.changed:
        for (const component of this.#components) if (component.failed) this.#mount(component)
        return
      case serverFrame.event:
        return this.#tell(frame[1], (component) => component.event(frame[2], frame[3], frame[4]))
      case serverFrame.snapshot:
        return this.#mounted.get(frame[1])?.sealed(frame[2])
      case serverFrame.progress:
        this.#mounted.get(frame[1])?.progressed(frame[2], frame[3])
    }
  }

  #joined(frame: Extract<ServerFrame, readonly [1 | 8, ...unknown[]]>): void {
    const component = this.#mounted.get(frame[1])
    if (frame[0] === serverFrame.mounted) return component?.mounted(frame[2], frame[3], frame[4], frame[5])
    component?.resumed(frame[2], frame[3], frame[4], frame[5])
    this.changed({ resumed: this.#state.resumed + 1 })
  }

  /** What there is room for now may be another component's. */
  #answered(acks: readonly unknown[] = ['a refusal']): void {
    if (acks.length > 0) this.#pump()
  }

  #pump(): void {
    for (const component of this.#mounted.values()) component.pump()
    this.changed()
  }

  /** What waits for the pace goes when there is room for it. */
  #pumpLater(): void {
    // There may be room by now: what was told that there was none waits all the same.
    if (this.#pumping !== undefined || this.#state.waiting === 0 || !this.#short) return
    this.#pumping = setTimeout(
      () => {
        this.#pumping = undefined
        this.#short = false
        this.#pump()
      },
      Math.max(0, this.#link.pace.wait),
    )
  }

  #flooded(): void {
    this.#dropped = true
    this.#link.startAnew()
  }

  #tell(subject: number, tell: (component: MountedComponent) => void): void {
    for (const component of Array.from(this.#mounted.values())) if (component.subject === subject) tell(component)
  }

  #lost(code: number): void {
    this.#mounted.clear()
    clearTimeout(this.#pumping)
    this.#pumping = undefined
    this.#dropped = false
    // What the server would not read is not sent to it again.
    if (code === 1009) this.#dropLargest()
    if (code === closeCodes.badFrame) for (const one of this.#components) one.giveUp(notTaken, ({ sent }) => sent)
    for (const component of this.#components) {
      component.disconnected()
      if (code === closeCodes.signedOut) component.forget(signedOut)
    }
  }

  #dropLargest(): void {
    const sent = Array.from(this.#components, ({ outbox }) => Array.from(outbox).filter((call) => call.sent)).flat()
    const [largest] = sent.toSorted((a, b) => (b.input?.length ?? 0) - (a.input?.length ?? 0))
    for (const one of this.#components) one.giveUp(notTaken, (call) => call === largest)
  }

  #count(what: 'waiting' | 'away'): number {
    let sum = 0
    for (const { outbox } of this.#components) sum += outbox[what]
    return sum
  }
}
