import { currentPlace } from '../../logging/context.ts'
import type { LiveProblem } from '../protocol/codes.ts'
import { isFrameId } from '../protocol/frames.ts'
import type { LiveInstance } from './instance.ts'
import { parse, problemOf } from './problem.ts'
import type { Mount, Session } from './session.ts'
import { watchAction } from './tap.ts'

const noSuchAction: LiveProblem = { code: 'UNKNOWN_ACTION', detail: 'The component has no action of this name.' }

export function callAction(session: Session, component: number, call: unknown, action: unknown, input: unknown): void {
  if (!isFrameId(call)) {
    return session.refuse({ component }, { code: 'FRAME_INVALID', detail: 'A call is a positive integer.' })
  }
  const at = { component, call }
  const mount = session.mounts.get(component)
  if (!mount) return session.refuse(at, { code: 'NOT_MOUNTED', detail: 'Not mounted.' })
  const { instance } = mount
  if (typeof action !== 'string' || !isDeclared(instance, action)) return session.refuse(at, noSuchAction)
  if (instance.queue.size >= session.hub.config.limits.queue) {
    return session.refuse(at, { code: 'BUSY', detail: 'This component has too much to do: try again.' })
  }
  if (!session.begin()) return
  instance.queue.push(() => run(session, mount, at, action, input))
}

/** Own keys of the declaration only: nothing inherited is ever called. */
const isDeclared = ({ registered }: LiveInstance, action: string): boolean =>
  Object.hasOwn(registered.definition.actions ?? {}, action)

function run(
  session: Session,
  mount: Mount,
  at: { call: number },
  action: string,
  input: unknown,
): void | Promise<void> {
  const { instance } = mount
  const { name } = instance.registered
  const event = () => ({ component: name, action, id: at.call, socket: session.peer.id })
  const watched = watchAction(session.hub.tap, event)
  // what is logged of a failure belongs to the action too
  const within = <T>(work: () => T): T => (watched ? watched.run(work) : work())
  const refuse = (problem: LiveProblem): void => {
    session.refuse(at, problem)
    watched?.end(false, problem.code)
  }
  const succeeded = (result: unknown): void => {
    session.finish()
    try {
      instance.acknowledge(session, at.call, result)
    } catch (error) {
      return refuse(within(() => explain(session, instance, `${action} (its result)`, error)))
    }
    watched?.end(true)
  }
  const failed = (error: unknown): void => {
    session.finish()
    // What the action had sent before it failed is taken back first.
    instance.flush()
    refuse(error instanceof Refusal ? error.problem : within(() => explain(session, instance, action, error)))
  }
  const work = () => within(() => perform(instance, action, input))
  return instance.act(session.caller, mount.props, work, succeeded, failed)
}

/** Input that is not as declared. */
class Refusal extends Error {
  constructor(readonly problem: LiveProblem) {
    super(problem.code)
  }
}

function perform(instance: LiveInstance, action: string, input: unknown): unknown {
  // Hot reload may have taken the action away while the call waited.
  if (!isDeclared(instance, action)) throw new Refusal(noSuchAction)
  const schema = instance.registered.definition.actions?.[action]
  // A declared name, found to be a method when the class was registered.
  const methods = instance.component as unknown as Record<string, (input: unknown) => unknown>
  if (!schema) return methods[action]?.(undefined)
  const parsed = parse(schema, input)
  const go = (checked: Awaited<typeof parsed>): unknown => {
    if (checked.ok) return methods[action]?.(checked.value)
    throw new Refusal({ code: 'INPUT_INVALID', detail: 'The input is not as declared.', fields: checked.fields })
  }
  return parsed instanceof Promise ? parsed.then(go) : go(parsed)
}

function explain(session: Session, instance: LiveInstance, where: string, error: unknown): LiveProblem {
  const problem = problemOf(error, session.hub.config.exposeErrors)
  if (problem.code === 'ACTION_FAILED') session.hub.states.failed(instance, where, error)
  const traceId = currentPlace()?.span?.trace.id
  return traceId === undefined ? problem : { ...problem, traceId }
}
