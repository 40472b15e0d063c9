import { closeCodes, commonVersion, protocolVersions, type LiveProblem } from '../protocol/codes.ts'
import { clientFrame, isFrameId, serverFrame } from '../protocol/frames.ts'
import { decodeText, encodeValue, refuseValue } from '../protocol/values.ts'
import { type Bucket, fullBucket, takeFrom } from '../../rate-limit/bucket.ts'
import type { Identity } from '../../authentication/identity.ts'
import { callAction } from './calls.ts'
import type { CallWindow } from './call-window.ts'
import { clientIdOf } from './clients.ts'
import type { Caller } from './component.ts'
import type { LiveHub } from './hub.ts'
import type { LiveInstance } from './instance.ts'
import type { LiveLimits } from './limits.ts'
import { detachComponent, mountComponent, syncComponent, unmountComponent } from './mounting.ts'
import type { LivePeer } from './peer.ts'
import type { ResumePoint } from './resume-point.ts'
import { memberId } from './rooms/member-id.ts'
import { type HeldFor, HeldFrames } from './security/held-frames.ts'
import type { Shares } from './security/shared-buckets.ts'
import { sharesOf } from './security/shares.ts'
import { ticketOf } from './security/tickets.ts'
import { callerOf, type Visitor } from './security/visitor.ts'
import type { GivenState } from './component-registry.ts'

/** What a socket has mounted under one of its numbers. */
export interface Mount {
  readonly instance: LiveInstance
  readonly props: unknown
  /** Letters of the frame that brought them. */
  readonly size: number
  /** What its page has of the state from before. */
  readonly resume: ResumePoint | undefined
  /** Its page has seen this state, or the one that it goes on from. */
  related: boolean
  /** Set when its client has been sent the state. */
  answered: boolean
  /** What became of the calls of its page; made with the first one. */
  window: CallWindow | undefined
}

/** One socket: what it may do, what it has mounted, what it still waits for. */
export class Session {
  readonly mounts = new Map<number, Mount>()
  /** Who acts, as far as it is known by now. */
  caller: Caller
  readonly openedAt: number
  greeted = false
  /** What the page goes by over its sockets: a secret of its own. */
  client = ''
  /** Under which its calls are remembered, and what it had mounted: its client and its user. */
  key = ''
  /** Whom the server knows it to be; empty for a visitor. */
  user: string
  heardAt: number
  pingedAt = 0
  /** Since when the socket has been above the soft limit. */
  stalledAt: number | undefined
  open = true
  /** What it says is not handled any more, but for signs of life: the client says it again elsewhere. */
  deaf = false
  /** The session that it was opened with has ended: nothing of it is kept. */
  revoked = false
  /** What a test gives to the states that this socket makes. */
  given: GivenState | undefined
  readonly #bucket: Bucket
  #member: string | undefined
  /** What it shares with others of its person and its address. */
  #shares: Shares | undefined
  /** What waits for a hook of the app: by component, or all of it until it is known who speaks. */
  #held: HeldFrames | undefined
  /** Frames that were not handled. */
  #dropped = 0
  #unfinished = 0
  #paused = false

  constructor(
    readonly hub: LiveHub,
    readonly peer: LivePeer,
    caller: Partial<Caller> = {},
    public visitor?: Visitor,
  ) {
    const now = hub.now()
    this.openedAt = now
    this.heardAt = now
    this.#bucket = fullBucket(hub.config.limits, now)
    const identity = visitor?.identity
    this.caller = callerOf(peer, now, identity ? { user: identity } : caller)
    this.user = identity?.id ?? caller.id ?? caller.user?.id ?? ''
  }

  /** It is known who speaks, or more of them than before. */
  identify(identity: Identity): void {
    this.hub.guard.expiries.forget(this)
    this.caller = callerOf(this.peer, this.openedAt, { user: identity })
    this.user = identity.id
    this.hub.guard.opened(this)
  }

  /** The socket that its client has now: this one while it is open. */
  get latest(): Session {
    return this.open ? this : (this.hub.clients.get(this.key) ?? this)
  }

  /** What it is known by in rooms. */
  get member(): string {
    return (this.#member ??= memberId(this.user, this.client))
  }

  /** Their instance has other windows now. */
  forgetWindows(instance: LiveInstance): void {
    for (const mount of this.mounts.values()) if (mount.instance === instance) mount.window = undefined
  }

  /** The number that a mount has here, which another socket may have given to the same state. */
  componentOf(component: number, mount: Mount): number {
    if (this.mounts.get(component)?.instance === mount.instance) return component
    for (const [number, { instance }] of this.mounts) if (instance === mount.instance) return number
    return component
  }

  /** Any sign of life. */
  heard(): void {
    this.heardAt = this.hub.now()
  }

  receive(text: string): void {
    if (!this.open) return
    this.heard()
    const { limits } = this.hub.config
    if (this.deaf && text !== ping) return
    if (this.#dropped > 0 || !this.#takes(limits)) return this.#flooded(text)
    const frame = readFrame(text)
    if (!frame) return this.end(closeCodes.badFrame, 'not a frame of this protocol')
    this.#handled(frame, text.length)
  }

  #handled(frame: readonly unknown[], size: number): void {
    try {
      this.#handle(frame, size)
    } catch (error) {
      this.hub.logger.error('The live server failed on a frame', { err: error })
      this.end(closeCodes.internal, 'the server failed')
    }
  }

  /** Whether it may say another thing, by its own rate, and those of its person and its address. */
  #takes(limits: LiveLimits): boolean {
    if (!takeFrom(this.#bucket, 1, this.heardAt, limits)) return false
    if (!this.greeted) return true
    return (this.#shares ??= sharesOf(this, this.heardAt)).take(this.heardAt)
  }

  #handle(frame: readonly unknown[], size: number): void {
    if (this.#held?.takes(frame, size)) {
      if (this.#held.isFull(this.hub.config)) this.end(closeCodes.overloaded, 'too much waits')
      return
    }
    if (frame[0] === clientFrame.hello) return this.#hello(frame)
    if (!this.greeted) return this.end(closeCodes.badFrame, 'hello comes first')
    this.#dispatch(frame, size)
  }

  /** What comes for a component, or whatever comes, waits until `release`. */
  hold(component: HeldFor): void {
    this.#held ??= new HeldFrames()
    this.#held.begin(component)
  }

  /** Handles what waited, in its order; a mount among it may have what is behind it wait anew. */
  release(component: HeldFor): void {
    for (const { frame, size } of this.#held?.end(component) ?? []) if (this.open) this.#handled(frame, size)
  }

  /** Binary frames are not of this protocol. */
  binary(): void {
    this.end(closeCodes.binary, 'text only')
  }

  #dispatch(frame: readonly unknown[], size: number): void {
    const [kind, component] = frame
    if (kind === clientFrame.ping) return this.send(pong)
    if (!isFrameId(component)) return this.end(closeCodes.badFrame, 'a component is a positive integer')
    if (kind === clientFrame.mount) return mountComponent(this, component, { name: frame[2], options: frame[3], size })
    if (kind === clientFrame.unmount) return unmountComponent(this, component)
    if (kind === clientFrame.sync) return syncComponent(this, component)
    if (kind === clientFrame.call) return callAction(this, component, frame)
    this.end(closeCodes.badFrame, 'unknown frame')
  }

  send(text: string): void {
    if (!this.open) return
    const { softBuffer, hardBuffer } = this.hub.config.limits
    if (!this.peer.send(text)) return this.end(closeCodes.overloaded, 'a frame was lost')
    const waiting = this.peer.buffered()
    if (waiting > hardBuffer) return this.end(closeCodes.overloaded, 'reads too slowly')
    if (waiting > softBuffer) this.stalledAt ??= this.hub.now()
  }

  refuse(at: { component?: number; call?: number }, problem: LiveProblem): void {
    this.hub.onProblem(problem.code)
    this.problem(at, encodeValue(problem))
  }

  /** @param problem As JSON. */
  problem(at: { component?: number; call?: number }, problem: string): void {
    this.send(`[${serverFrame.problem},${JSON.stringify(at)},${problem}]`)
  }

  /** The network has taken what was waiting. */
  writable(): void {
    if (this.stalledAt === undefined || this.peer.buffered() > this.hub.config.limits.softBuffer) return
    this.stalledAt = undefined
    for (const { instance } of this.mounts.values()) {
      const subscriber = instance.subscribers.get(this)
      if (subscriber?.stale || subscriber?.waits) instance.sendWhole(subscriber)
    }
  }

  /** A call or mount begins; false when the socket has been closed for having too many. */
  begin(): boolean {
    const { unfinished } = this.hub.config.limits
    this.#unfinished++
    if (unfinished === 0 || this.#unfinished < unfinished) return true
    // What a paused transport has already read still arrives, hence the slack.
    if (!this.peer.pause || this.#unfinished > unfinished * 16) {
      this.end(closeCodes.overloaded, 'too many unfinished calls')
      return false
    }
    if (!this.#paused) this.peer.pause()
    this.#paused = true
    return true
  }

  finish(): void {
    this.#unfinished--
    if (!this.#paused || this.#unfinished > this.hub.config.limits.unfinished / 2) return
    this.#paused = false
    this.peer.resume?.()
  }

  /** Closes from this side. */
  end(code: number, reason: string): void {
    if (!this.open) return
    this.hub.logger.debug('Live socket closed by the server', { code, reason, address: this.peer.address })
    this.hub.tap?.dropped?.(reason)
    this.hub.closing.set(this.peer, this.hub.now())
    this.peer.close(code, reason)
    this.hub.close(this)
  }

  /** The socket is gone: what it had is kept for a while, for its client to come back to. */
  closed(): void {
    this.open = false
    this.#shares?.leave(this.hub.now())
    this.hub.guard.closed(this)
    for (const component of Array.from(this.mounts.keys())) detachComponent(this, component)
  }

  #hello([, versions, options]: readonly unknown[]): void {
    if (this.greeted) return this.end(closeCodes.badFrame, 'hello comes once')
    const version = commonVersion(versions)
    if (version === undefined) {
      return this.end(closeCodes.version, `this server speaks version ${protocolVersions.join(', ')}`)
    }
    const ticket = ticketOf(options)
    if (ticket === undefined) return this.#welcome(version, options)
    this.hold('all')
    void this.hub.guard.tickets.present(this, ticket, () => {
      this.#welcome(version, options)
      this.release('all')
    })
  }

  #welcome(version: number, options: unknown): void {
    this.greeted = true
    this.client = clientIdOf(options)
    // an id has 22 letters, so that no two pairs are one
    this.key = this.user === '' ? this.client : this.client + this.user
    this.hub.greeted(this)
    const { heartbeat, limits, maxPayload } = this.hub.config
    const { rate, burst, unfinished } = limits
    const known = { rate, burst, unfinished, maxPayload }
    const welcome = { connection: this.peer.id, heartbeat, client: this.client, limits: known }
    this.send(`[${serverFrame.welcome},${version},${JSON.stringify(welcome)}]`)
  }

  /**
   * One answer, then silence, then the door. What came after a frame that was dropped would be out of order, so that nothing but signs of life
   * is heard from here on: the client sends it again on another socket.
   */
  #flooded(text: string): void {
    if (this.#dropped++ === 0) {
      this.hub.tap?.dropped?.('above the rate')
      return this.refuse({}, { code: 'RATE_LIMITED', detail: 'Too many frames: nothing more is heard on this socket.' })
    }
    if (this.#dropped > this.hub.config.limits.burst) return this.end(closeCodes.policy, 'too many frames')
    if (text === ping && takeFrom(this.#bucket, 1, this.heardAt, this.hub.config.limits)) this.send(pong)
  }
}

const ping = `[${clientFrame.ping}]`
const pong = `[${serverFrame.pong}]`

function readFrame(text: string): readonly unknown[] | undefined {
  try {
    const frame = decodeText(text)
    return Array.isArray(frame) && refuseValue(frame) === undefined ? frame : undefined
  } catch {
    return undefined
  }
}
