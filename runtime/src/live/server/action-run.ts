import { currentPlace } from '../../logging/context.ts'
import type { LiveProblem } from '../protocol/codes.ts'
import { serverFrame } from '../protocol/frames.ts'
import { encodeValue } from '../protocol/values.ts'
import type { CallWindow } from './call-window.ts'
import type { Caller, RunningAction } from './component.ts'
import type { LiveInstance, Work } from './instance.ts'
import { ActionOnItsWay } from './running-action.ts'
import { parse, type Parsed, problemOf } from './problem.ts'
import type { Job } from './queue.ts'
import type { AuditedCall } from './security/audited-call.ts'
import { auditOf, type GuardedCall, isUnguarded, refusesCall, refusesInput } from './security/call-guard.ts'
import type { Mount, Session } from './session.ts'
import { WatchedAction, watcherOf } from './tap.ts'

export const noSuchAction: LiveProblem = { code: 'UNKNOWN_ACTION', detail: 'The component has no action of this name.' }

/** Own keys of the declaration only: nothing inherited is ever called. */
export const isDeclared = ({ registered }: LiveInstance, action: string): boolean =>
  registered.definition.actions !== undefined && Object.hasOwn(registered.definition.actions, action)

/** Input that is not as declared. */
class Refusal extends Error {
  constructor(readonly problem: LiveProblem) {
    super(problem.code)
  }
}

/** A call as its frame says it. */
export interface CallFrame {
  readonly component: number
  readonly call: number
  readonly action: string
  readonly input: unknown
  /** Where its outcome is remembered. */
  readonly window: CallWindow
}

/** A call on its way: it waits for its turn, runs, and is answered on whichever socket its client then has. */
export class ActionRun implements Job, Work {
  readonly #session: Session
  readonly #mount: Mount
  readonly #frame: CallFrame
  /** The acknowledgement as JSON. */
  ack = ''
  #watched: WatchedAction | undefined
  #action: ActionOnItsWay | undefined
  #audited: AuditedCall | undefined

  constructor(session: Session, mount: Mount, frame: CallFrame) {
    this.#session = session
    this.#mount = mount
    this.#frame = frame
  }

  /** Its page. */
  get key(): string {
    return this.#session.key
  }

  get call(): number {
    return this.#frame.call
  }

  /** The socket that its page has now. */
  get page(): Session {
    return this.#session.latest
  }

  get name(): string {
    return this.#frame.action
  }

  get caller(): Caller {
    return this.#session.caller
  }

  get props(): unknown {
    return this.#mount.props
  }

  get action(): RunningAction {
    return (this.#action ??= new ActionOnItsWay(this.key, this.call, (text) => this.#tell(text)))
  }

  run(): void | Promise<void> {
    const { hub, peer } = this.#session
    const { action, call } = this.#frame
    const { instance } = this.#mount
    const tap = watcherOf(hub.tap)
    if (tap) {
      const component = instance.registered.name
      this.#watched = new WatchedAction(tap, { component, action, id: call, socket: peer.id })
    }
    if (instance.registered.definition.policies) this.#audited = auditOf(this.#guarded, call, this.#frame.input)
    return instance.act(this)
  }

  perform(): unknown {
    return this.#watched?.hasScope ? this.#watched.run(() => this.#call()) : this.#call()
  }

  succeeded(result: unknown): void {
    this.#action?.end()
    const { call, window } = this.#frame
    this.#session.finish()
    try {
      this.ack = result === undefined ? `[${call}]` : `[${call},${encodeValue(result)}]`
    } catch (error) {
      return this.refuse(this.#explain(`${this.#frame.action} (its result)`, error))
    }
    window.acknowledge(call, this.ack, result === undefined)
    if (!this.#mount.instance.durable) this.#audited?.ended('ok')
    this.#mount.instance.answer(this)
    this.#watched?.end(true)
  }

  failed(error: unknown): void {
    this.#action?.end()
    this.#session.finish()
    // What the action had sent before it failed is taken back first.
    this.#mount.instance.flush()
    this.refuse(error instanceof Refusal ? error.problem : this.#explain(this.#frame.action, error))
  }

  /** What became of it is stored: its page may know. */
  stored(): void {
    this.#audited?.ended('ok')
    this.#mount.instance.subscribers.get(this.page)?.acknowledge(this.ack)
  }

  refuse(problem: LiveProblem): void {
    const { component, call, window } = this.#frame
    const text = encodeValue(problem)
    window.record(call, text)
    const { page } = this
    this.#audited?.ended(problem.code)
    this.#session.hub.onProblem(problem.code)
    page.problem({ component: page.componentOf(component, this.#mount), call }, text)
    this.#watched?.end(false, problem.code)
  }

  /** Tells its page how far it is, unless that reads too slowly. */
  #tell(progress: string): void {
    const { page } = this
    if (page.stalledAt !== undefined) return
    const component = page.componentOf(this.#frame.component, this.#mount)
    page.send(`[${serverFrame.progress},${component},${this.call},${progress}]`)
  }

  #call(): unknown {
    const { instance } = this.#mount
    this.#audited?.begun()
    // it was parked while the call waited
    if (instance.problem) throw new Refusal(instance.problem)
    // Hot reload may have taken the action away while the call waited.
    if (!isDeclared(instance, this.#frame.action)) throw new Refusal(noSuchAction)
    if (isUnguarded(this.#session, instance.registered.definition)) return this.#parse((input) => this.#invoke(input))
    const guarded = this.#guarded
    const ask = (input: unknown): unknown => passing(refusesInput(guarded, input), () => this.#invoke(input))
    return passing(refusesCall(guarded), () => this.#parse(ask))
  }

  get #guarded(): GuardedCall {
    const { name: component, definition } = this.#mount.instance.registered
    return { session: this.#session, component, definition, props: this.#mount.props, action: this.#frame.action }
  }

  #parse(go: (input: unknown) => unknown): unknown {
    const { action, input } = this.#frame
    const schema = this.#mount.instance.registered.definition.actions?.[action]
    if (!schema) return go(undefined)
    const parsed = parse(schema, input)
    return parsed instanceof Promise ? parsed.then((checked) => go(valid(checked))) : go(valid(parsed))
  }

  #invoke(input: unknown): unknown {
    const { room } = this.#mount.instance
    if (room) return room.act(this.#frame.action, input, this.#session)
    // A declared name, found to be a method when the class was registered.
    const methods = this.#mount.instance.component as unknown as Record<string, (input: unknown) => unknown>
    return methods[this.#frame.action]?.(input)
  }

  /** What is logged of a failure belongs to the action too. */
  #explain(where: string, error: unknown): LiveProblem {
    const explain = (): LiveProblem => {
      const { hub } = this.#session
      const problem = problemOf(error, hub.config.exposeErrors)
      if (problem.code === 'ACTION_FAILED') hub.states.failed(this.#mount.instance, where, error)
      const traceId = currentPlace()?.span?.trace.id
      return traceId === undefined ? problem : { ...problem, traceId }
    }
    return this.#watched ? this.#watched.run(explain) : explain()
  }
}

function valid(parsed: Parsed): unknown {
  if (parsed.ok) return parsed.value
  throw new Refusal({ code: 'INPUT_INVALID', detail: 'The input is not as declared.', fields: parsed.fields })
}

/** Goes on where nothing refuses; a promise only where there is one to wait for. */
function passing(problem: LiveProblem | undefined | Promise<LiveProblem | undefined>, go: () => unknown): unknown {
  if (problem instanceof Promise) return problem.then((told) => passing(told, go))
  if (problem) throw new Refusal(problem)
  return go()
}
