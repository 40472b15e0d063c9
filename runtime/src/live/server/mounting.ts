import type { LiveProblem } from '../protocol/codes.ts'
import { serverFrame } from '../protocol/frames.ts'
import type { LiveInstance, Subscriber } from './instance.ts'
import { parseNow, problemOf, type Parsed } from './problem.ts'
import type { Registered } from './registered.ts'
import type { Mount, Session } from './session.ts'

/** What a page asks for, as it came. */
interface Asked {
  readonly name: unknown
  readonly options: unknown
  /** Letters of the frame. */
  readonly size: number
}

export function mountComponent(session: Session, component: number, asked: Asked): void {
  const { name } = asked
  const registered = typeof name === 'string' ? session.hub.states.registered.get(name) : undefined
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

/** Finds or makes the state these props mean, or says why not. */
function prepare(
  session: Session,
  component: number,
  registered: Registered,
  { options, size }: Asked,
): Mount | LiveProblem {
  const { hub, mounts } = session
  const { limits } = hub.config
  if (mounts.has(component)) return { code: 'FRAME_INVALID', detail: 'This component number is in use.' }
  if (mounts.size >= limits.components) {
    return { code: 'TOO_MANY_COMPONENTS', detail: 'This page has too many live components.' }
  }
  if (limits.props > 0 && Array.from(mounts.values()).reduce((sum, mount) => sum + mount.size, size) > limits.props) {
    return { code: 'TOO_MANY_COMPONENTS', detail: 'The props of this page are too large.' }
  }
  try {
    const props = parseProps(registered, options)
    if (!props.ok) return { code: 'PROPS_INVALID', detail: 'The props are not as declared.', fields: props.fields }
    const instance = session.prepare(registered, props.value)
    if (instance) return { instance, props: props.value, size, answered: false }
    return { code: 'TOO_MANY_COMPONENTS', detail: 'The server has no room for another component.' }
  } catch (error) {
    hub.logger.error(`Live component ${registered.name} could not be made`, { err: error })
    return mountProblem(error, hub.config.exposeErrors)
  }
}

function parseProps({ definition }: Registered, options: unknown): Parsed {
  const given = typeof options === 'object' && options !== null && 'props' in options ? options.props : undefined
  return definition.props ? parseNow(definition.props, given ?? {}) : { ok: true, value: {} }
}

/** Counts the mount at once, so that order holds; the state follows when `onMount` and `onConnect` are through. */
function join(session: Session, component: number, mount: Mount): void {
  const { instance } = mount
  const subscriber = subscribe(session, instance)
  // Whoever joins a component at work sees its state now and is announced in turn.
  if (instance.ready && instance.queue.size > 0) answer(session, component, mount)
  instance.queue.push(() => {
    const joined = (): void => {
      session.finish()
      answer(session, component, mount)
    }
    const failed = (error: unknown): void => {
      session.finish()
      session.hub.states.failed(instance, 'onConnect', error)
      refuseMount(session, component, mountProblem(error, session.hub.config.exposeErrors))
    }
    if (!instance.ready) {
      session.finish()
      return refuseMount(session, component, { code: 'MOUNT_FAILED', detail: 'The component could not start.' })
    }
    if (subscriber.connected) return joined()
    subscriber.connected = true
    return instance.act(
      session.caller,
      mount.props,
      () => instance.component.onConnect?.(session.caller),
      joined,
      failed,
    )
  })
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
  const { instance } = mount
  instance.flush()
  const subscriber = instance.subscribers.get(session)
  if (subscriber) subscriber.joined = true
  const { subject, seq, tracker, epoch } = instance
  session.send(`[${serverFrame.mounted},${component},${subject},${seq},${tracker.text},"${epoch}"]`)
}

function subscribe(session: Session, instance: LiveInstance): Subscriber {
  const known = instance.subscribers.get(session)
  if (known) {
    known.mounts++
    return known
  }
  const subscriber: Subscriber = {
    mounts: 1,
    acks: [],
    joined: false,
    connected: false,
    stale: false,
    deliver: (text) => session.send(text),
    get slow() {
      return session.stalledAt !== undefined
    },
  }
  instance.subscribers.set(session, subscriber)
  return subscriber
}

export function unmountComponent(session: Session, component: number): void {
  const mount = session.mounts.get(component)
  if (!mount) return
  session.mounts.delete(component)
  const { instance } = mount
  session.hub.tap?.unmounted?.(instance.registered.name)
  const subscriber = instance.subscribers.get(session)
  if (!subscriber || --subscriber.mounts > 0) return
  instance.queue.push(() => leave(session, mount, subscriber))
  if (instance.shareKey === undefined) session.hub.states.remove(instance)
}

function leave(session: Session, { instance, props }: Mount, subscriber: Subscriber): void | Promise<void> {
  // It may have mounted again while this waited.
  if (subscriber.mounts === 0) {
    instance.subscribers.delete(session)
    if (instance.subscribers.size === 0) session.hub.states.idle(instance)
  }
  if (!subscriber.connected) return
  subscriber.connected = false
  const failed = (error: unknown): void => session.hub.states.failed(instance, 'onDisconnect', error)
  return instance.act(
    session.caller,
    props,
    () => instance.component.onDisconnect?.(session.caller),
    () => {},
    failed,
  )
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
