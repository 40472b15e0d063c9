import type { LiveProblem } from '../protocol/codes.ts'
import { serverFrame } from '../protocol/frames.ts'
import type { Caller } from './component.ts'
import type { Work } from './instance.ts'
import { leaveInstance } from './leaving.ts'
import { parseNow, problemOf, type Parsed } from './problem.ts'
import type { Job } from './queue.ts'
import type { Registered } from './registered.ts'
import { type ResumePoint, resumeOf, snapshotSource } from './resume-point.ts'
import { throughGate } from './security/mount-gate.ts'
import type { Mount, Session } from './session.ts'
import type { ResumedFrom } from './tap.ts'

/** What a page asks for, as it came. */
interface Asked {
  readonly name: unknown
  readonly options: unknown
  /** Letters of the frame. */
  readonly size: number
}

export function mountComponent(session: Session, component: number, asked: Asked): void {
  const { name, options } = asked
  const registered = typeof name === 'string' ? session.hub.states.registered.get(name) : undefined
  const mount = (): void => mountRegistered(session, component, registered, asked)
  if (!registered?.definition.authorize) return mount()
  const { authorize, refusal } = registered.definition
  const props = (): Parsed => parseProps(registered, options)
  throughGate(session, component, { authorize, refusal, name: registered.name, props, mount })
}

function mountRegistered(session: Session, component: number, registered: Registered | undefined, asked: Asked): void {
  // before there is an instance: a socket that is closed here would leave it behind
  if (!session.begin()) return
  const mount = registered ? prepare(session, component, registered, asked) : noSuchComponent
  if ('code' in mount) {
    session.finish()
    return session.refuse({ component }, mount)
  }
  session.mounts.set(component, mount)
  session.hub.tap?.mounted?.(mount.instance.registered.name)
  join(session, component, mount)
}

const noSuchComponent: LiveProblem = { code: 'UNKNOWN_COMPONENT', detail: 'The server has no component of this name.' }
const noRoom: LiveProblem = {
  code: 'TOO_MANY_COMPONENTS',
  detail: 'The server has no room for another component.',
}

/** Finds or makes the state these props mean, or says why not. */
function prepare(session: Session, component: number, registered: Registered, asked: Asked): Mount | LiveProblem {
  const { hub, mounts } = session
  const { limits } = hub.config
  const { size } = asked
  if (mounts.has(component)) return { code: 'FRAME_INVALID', detail: 'This component number is in use.' }
  if (mounts.size >= limits.components) {
    return { code: 'TOO_MANY_COMPONENTS', detail: 'This page has too many live components.' }
  }
  if (limits.props > 0 && Array.from(mounts.values()).reduce((sum, mount) => sum + mount.size, size) > limits.props) {
    return { code: 'TOO_MANY_COMPONENTS', detail: 'The props of this page are too large.' }
  }
  const resume = resumeOf(asked.options)
  if (resume === null) return { code: 'FRAME_INVALID', detail: 'To resume takes an epoch and a number.' }
  try {
    const props = parseProps(registered, asked.options)
    if (!props.ok) return { code: 'PROPS_INVALID', detail: 'The props are not as declared.', fields: props.fields }
    return mountOn(session, registered, props.value, resume, size) ?? noRoom
  } catch (error) {
    hub.logger.error(`Live component ${registered.name} could not be made`, { err: error })
    return mountProblem(error, hub.config.exposeErrors)
  }
}

function mountOn(
  session: Session,
  registered: Registered,
  props: unknown,
  resume: ResumePoint | undefined,
  size: number,
): Mount | undefined {
  const { hub, key } = session
  const instance =
    (resume && hub.detached.take({ client: key, epoch: resume.epoch, registered, props })) ??
    hub.states.instanceFor(registered, props, {
      maker: session.peer.address,
      client: key,
      resume,
      source: resume && snapshotSource(session, registered, props, resume),
      ...session.given,
    })
  if (!instance) return undefined
  return { instance, props, size, resume, related: false, answered: false, window: undefined }
}

function parseProps({ definition }: Registered, options: unknown): Parsed {
  const given = typeof options === 'object' && options !== null && 'props' in options ? options.props : undefined
  return definition.props ? parseNow(definition.props, given ?? {}) : { ok: true, value: {} }
}

/** Counts the mount at once, so that order holds; the state follows when `onMount` and `onConnect` are through. */
function join(session: Session, component: number, mount: Mount): void {
  const { instance } = mount
  instance.subscribe(session)
  // Whoever joins a component at work sees its state now and is announced in turn; a room may still keep them out.
  if (!instance.room && instance.ready && instance.queue.size > 0) answer(session, component, mount)
  instance.queue.push(new Joining(session, component, mount))
}

const notStarted: LiveProblem = { code: 'MOUNT_FAILED', detail: 'The component could not start.' }

/** A mount whose component is ready: its connection is announced, then it is sent the state. */
class Joining implements Job, Work {
  readonly #session: Session
  readonly #component: number
  readonly #mount: Mount

  constructor(session: Session, component: number, mount: Mount) {
    this.#session = session
    this.#component = component
    this.#mount = mount
  }

  readonly name = 'onConnect'

  get caller(): Caller {
    return this.#session.caller
  }

  get action(): undefined {
    return undefined
  }

  get props(): unknown {
    return this.#mount.props
  }

  run(): void | Promise<void> {
    const { instance } = this.#mount
    const subscriber = instance.subscribers.get(this.#session)
    if (!instance.ready || !subscriber) {
      this.#session.finish()
      return refuseMount(this.#session, this.#component, instance.problem ?? notStarted)
    }
    if (subscriber.connected || !(instance.room ?? instance.component.onConnect)) {
      subscriber.connected = true
      return this.succeeded()
    }
    subscriber.connected = true
    return instance.act(this)
  }

  perform(): unknown {
    const { room, component } = this.#mount.instance
    return room ? room.join(this.#session) : component.onConnect?.(this.#session.caller)
  }

  succeeded(): void {
    this.#session.finish()
    answer(this.#session, this.#component, this.#mount)
  }

  failed(error: unknown): void {
    const { hub } = this.#session
    this.#session.finish()
    hub.states.failed(this.#mount.instance, 'onConnect', error)
    refuseMount(this.#session, this.#component, mountProblem(error, hub.config.exposeErrors))
  }
}

function mountProblem(error: unknown, exposeErrors: boolean): LiveProblem {
  const problem = problemOf(error, exposeErrors)
  if (problem.code !== 'ACTION_FAILED') return problem
  return { code: 'MOUNT_FAILED', detail: exposeErrors ? problem.detail : 'The component could not be mounted.' }
}

function refuseMount(session: Session, component: number, problem: LiveProblem): void {
  const subscriber = session.mounts.get(component)?.instance.subscribers.get(session)
  // Not connected, so nothing to disconnect.
  if (subscriber) subscriber.connected = false
  unmountComponent(session, component)
  session.refuse({ component }, problem)
}

/** The state as of now; the patches from here on follow it on the same socket. */
function answer(session: Session, component: number, mount: Mount): void {
  if (mount.answered || session.mounts.get(component) !== mount) return
  mount.answered = true
  const { instance, resume } = mount
  if (resume && instance.isRelated(resume.epoch)) {
    mount.related = true
    // who comes back may have called: from here on it is known that nothing else came
    mount.window ??= instance.enter(session.key, true)
    // the snapshot that it came from is used up
    const ownState = instance.shareKey === undefined && !instance.durable
    if (ownState && resume.epoch !== instance.epoch) session.hub.snapshots?.changed(instance)
  }
  instance.flush()
  const subscriber = instance.subscribers.get(session)
  if (subscriber) subscriber.joined = true
  const text = instance.mountedText(component, resume?.epoch, resume?.seq ?? 0)
  if (resume) session.hub.tap?.resumed?.(instance.registered.name, goesOnFrom(mount, resume.epoch, text))
  session.send(text)
}

function goesOnFrom({ instance, related }: Mount, epoch: string, text: string): ResumedFrom {
  if (text.startsWith(`[${serverFrame.resumed},`)) return 'ring'
  if (!related) return 'fresh'
  if (epoch === instance.epoch) return 'instance'
  return instance.durable ? 'store' : 'snapshot'
}

export function unmountComponent(session: Session, component: number): void {
  const mount = session.mounts.get(component)
  if (!mount) return
  const { instance } = mount
  if (leaveInstance(session, component, mount, false) && instance.shareKey === undefined) {
    session.hub.snapshots?.retire(session, instance)
    session.hub.states.remove(instance, true)
  }
}

/** The socket was lost: a state of the mount's own is kept for its client to come back to. */
export function detachComponent(session: Session, component: number): void {
  const mount = session.mounts.get(component)
  if (!mount) return
  const { instance } = mount
  const { hub, key, user, client, caller } = session
  // A page that was not answered, and went on from nothing, does not know what to come back to.
  const keeps =
    (mount.answered || mount.resume !== undefined) &&
    hub.config.limits.detached > 0 &&
    !instance.gone &&
    !session.revoked
  // Who comes back and sends a call again is to be known, also where nothing of the first try has come.
  if (keeps) mount.window ??= instance.enter(key, true)
  if (!leaveInstance(session, component, mount, !session.revoked) || instance.shareKey !== undefined) return
  if (keeps) hub.keep(instance, key, { user, client, caller })
  else hub.states.remove(instance)
}

export function syncComponent(session: Session, component: number): void {
  const mount = session.mounts.get(component)
  const subscriber = mount?.instance.subscribers.get(session)
  if (!mount || !subscriber) return session.refuse({ component }, { code: 'NOT_MOUNTED', detail: 'Not mounted.' })
  // The answer to the mount is still to come and will be the whole state.
  if (!subscriber.joined) return
  mount.instance.flush()
  mount.instance.sendWhole(subscriber)
}
