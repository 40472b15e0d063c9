import type { LiveProblem } from '../protocol/codes.ts'
import { isFrameId, serverFrame } from '../protocol/frames.ts'
import type { LiveInstance, Registered, Subscriber } from './instance.ts'
import { parse, parseNow, problemOf } from './problem.ts'
import type { Mount, Session } from './session.ts'

const anonymous = 'There is no such component, or no such action, for you.'

export function mountComponent(session: Session, component: number, name: unknown, options: unknown): void {
  const refuse = (problem: LiveProblem): void => session.refuse({ component }, problem)
  const { hub } = session
  const registered = typeof name === 'string' ? hub.registered.get(name) : undefined
  if (!registered) return refuse({ code: 'UNKNOWN_COMPONENT', detail: 'The server has no component of this name.' })
  if (session.mounts.has(component))
    return refuse({ code: 'FRAME_INVALID', detail: 'This component number is in use.' })
  if (session.mounts.size >= hub.config.limits.components) {
    return refuse({ code: 'TOO_MANY_COMPONENTS', detail: 'This page has too many live components.' })
  }
  const props = parseProps(registered, options)
  if (!props.ok)
    return refuse({ code: 'PROPS_INVALID', detail: 'The props are not as declared.', fields: props.fields })
  let instance: LiveInstance | undefined
  try {
    instance = session.prepare(registered, props.value)
  } catch (error) {
    hub.logger.error(`Live component ${registered.name} could not be made`, { err: error })
    return refuse({ ...problemOf(error, hub.config.exposeErrors), code: 'MOUNT_FAILED' })
  }
  if (!instance) return refuse({ code: 'TOO_MANY_COMPONENTS', detail: 'The server has no room for another component.' })
  const mount: Mount = { instance, props: props.value, answered: false }
  session.mounts.set(component, mount)
  attach(session, component, mount)
}

/** Counts the mount at once, so that order holds; the state follows when `onMount` and `onConnect` are through. */
function attach(session: Session, component: number, mount: Mount): void {
  const { instance } = mount
  const subscriber = subscribe(session, instance)
  if (!session.begin()) return
  // Whoever joins a component at work sees its state now and is announced in turn.
  if (instance.ready && instance.queue.size > 0) answer(session, component, mount)
  const first = subscriber.mounts === 1
  instance.queue.push(() => {
    const joined = (): void => {
      session.finish()
      answer(session, component, mount)
    }
    const failed = (error: unknown): void => {
      session.finish()
      session.hub.failed(instance, 'onConnect', error)
      refuseMount(session, component, problemOf(error, session.hub.config.exposeErrors))
    }
    if (!instance.ready) {
      session.finish()
      return refuseMount(session, component, { code: 'MOUNT_FAILED', detail: 'The component could not start.' })
    }
    if (!first || !instance.component.onConnect) return joined()
    try {
      const connected = instance.act(session.caller, mount.props, () => instance.component.onConnect?.(session.caller))
      return connected instanceof Promise ? connected.then(joined, failed) : joined()
    } catch (error) {
      return failed(error)
    }
  })
}

function refuseMount(session: Session, component: number, problem: LiveProblem): void {
  unmountComponent(session, component)
  session.refuse({ component }, problem.code === 'ACTION_FAILED' ? { ...problem, code: 'MOUNT_FAILED' } : problem)
}

/** The state as of now; the patches from here on follow it on the same socket. */
function answer(session: Session, component: number, mount: Mount): void {
  if (mount.answered || session.mounts.get(component) !== mount) return
  mount.answered = true
  const { instance } = mount
  instance.flush()
  const subscriber = instance.subscribers.get(session)
  if (subscriber) subscriber.joined = true
  const { subject, seq, tracker } = instance
  session.send(`[${serverFrame.mounted},${component},${subject},${seq},${tracker.text}]`)
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
    stale: false,
    deliver: (_, text) => session.send(text),
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
  const subscriber = instance.subscribers.get(session)
  if (!subscriber || --subscriber.mounts > 0) return
  instance.queue.push(() => leave(session, mount))
  if (instance.shareKey === undefined) session.hub.remove(instance)
}

function leave(session: Session, { instance, props }: Mount): void | Promise<void> {
  // It may have mounted again while this waited.
  if (instance.subscribers.get(session)?.mounts === 0) instance.subscribers.delete(session)
  if (!instance.ready || !instance.component.onDisconnect) return
  const failed = (error: unknown): void => session.hub.failed(instance, 'onDisconnect', error)
  try {
    const left = instance.act(session.caller, props, () => instance.component.onDisconnect?.(session.caller))
    return left instanceof Promise ? left.catch(failed) : undefined
  } catch (error) {
    failed(error)
  }
}

export function syncComponent(session: Session, component: number): void {
  const mount = session.mounts.get(component)
  const subscriber = mount?.instance.subscribers.get(session)
  if (!mount || !subscriber) return session.refuse({ component }, { code: 'NOT_MOUNTED', detail: anonymous })
  mount.instance.flush()
  mount.instance.sendWhole(subscriber)
}

export function callAction(session: Session, component: number, call: unknown, action: unknown, input: unknown): void {
  if (!isFrameId(call))
    return session.refuse({ component }, { code: 'FRAME_INVALID', detail: 'A call is a positive integer.' })
  const at = { component, call }
  const mount = session.mounts.get(component)
  if (!mount) return session.refuse(at, { code: 'NOT_MOUNTED', detail: anonymous })
  const { instance } = mount
  const { actions = {} } = instance.registered.definition
  if (typeof action !== 'string' || !Object.hasOwn(actions, action)) {
    return session.refuse(at, { code: 'UNKNOWN_ACTION', detail: anonymous })
  }
  if (instance.queue.size >= session.hub.config.limits.queue) {
    return session.refuse(at, { code: 'BUSY', detail: 'This component has too much to do: try again.' })
  }
  if (!session.begin()) return
  instance.queue.push(() => run(session, mount, at, action, input))
}

function run(
  session: Session,
  mount: Mount,
  at: { call: number },
  action: string,
  input: unknown,
): void | Promise<void> {
  const { instance } = mount
  const succeeded = (result: unknown): void => {
    session.finish()
    instance.acknowledge(session, at.call, result)
  }
  const failed = (error: unknown): void => {
    session.finish()
    // What the action had sent before it failed is taken back first.
    instance.flush()
    session.refuse(at, error instanceof Refusal ? error.problem : explain(session, instance, action, error))
  }
  try {
    const result = instance.act(session.caller, mount.props, () => perform(instance, action, input))
    return result instanceof Promise ? result.then(succeeded, failed) : succeeded(result)
  } catch (error) {
    return failed(error)
  }
}

/** Input that is not as declared. */
class Refusal extends Error {
  constructor(readonly problem: LiveProblem) {
    super(problem.code)
  }
}

function perform(instance: LiveInstance, action: string, input: unknown): unknown {
  const schema = instance.registered.definition.actions?.[action]
  // The declared name, checked when the class was registered, on the instance's own class.
  const method = (instance.component as unknown as Record<string, (input: unknown) => unknown>)[action]
  if (schema === undefined || typeof method !== 'function') {
    throw new Refusal({ code: 'UNKNOWN_ACTION', detail: anonymous })
  }
  if (schema === null) return method.call(instance.component, undefined)
  const parsed = parse(schema, input)
  const go = (checked: Awaited<typeof parsed>): unknown => {
    if (checked.ok) return method.call(instance.component, checked.value)
    throw new Refusal({ code: 'INPUT_INVALID', detail: 'The input is not as declared.', fields: checked.fields })
  }
  return parsed instanceof Promise ? parsed.then(go) : go(parsed)
}

function explain(session: Session, instance: LiveInstance, action: string, error: unknown): LiveProblem {
  const problem = problemOf(error, session.hub.config.exposeErrors)
  if (problem.code === 'ACTION_FAILED') session.hub.failed(instance, action, error)
  return problem
}

function parseProps({ definition }: Registered, options: unknown): ReturnType<typeof parseNow> {
  const given = typeof options === 'object' && options !== null && 'props' in options ? options.props : undefined
  return definition.props ? parseNow(definition.props, given ?? {}) : { ok: true, value: {} }
}
