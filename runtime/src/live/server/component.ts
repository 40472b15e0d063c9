import type { Services } from '../../services/types.ts'
import type { Identity } from '../../authentication/identity.ts'
import type { LiveProblem } from '../protocol/codes.ts'
import type { ActionSchemas, PropArguments, RoomClass, Schema } from '../types.ts'
import type { RoomParts } from './rooms/definition.ts'
import type { RoomRef } from './rooms/room-ref.ts'
import type { Asked, Policies } from './security/policies.ts'

/** Known by symbol and not by `instanceof`: an app may load this package twice (a link, a bundle). */
export const definitionOf = Symbol.for('fluxstack.live.definition')
export const attachTo = Symbol.for('fluxstack.live.attach')
export const tellRoom = Symbol.for('fluxstack.live.tellRoom')

export type LiveScope = 'mount' | 'shared' | 'singleton'

/** Who acts on a component. */
export interface Caller {
  /** The person's, where the app's `authenticate` knows them, else the connection's. */
  readonly id: string
  /** As the app's `authenticate` says; undefined for somebody who is not known. */
  readonly user?: Identity | undefined
  readonly connection: {
    readonly id: string
    readonly address: string | undefined
    /** Milliseconds since 1970. */
    readonly openedAt: number
  }
}

/** A call while it runs. */
export interface RunningAction {
  /**
   * The same each time this call is run, and of no other: a payment or a mail that is asked for with it is not asked for twice, also
   * where the server ended in between and the page calls again.
   */
  readonly key: string
  /** Tells the page that called how far it is; nobody else sees it, and none of it is kept. */
  progress(value: unknown): void
}

type Members = Readonly<Record<string, unknown>>

/** A step from one version of a state to the next. A method, so that it may say what shape it takes. */
interface StateMigration {
  migrate(state: object): object
}

export interface LiveDefinition<
  S extends Schema = Schema,
  P extends Schema = Schema,
  A extends ActionSchemas = ActionSchemas,
  D extends Members = Members,
  V extends Schema = Schema,
> {
  /** Kept in the app's store, so that it outlives the server; what a page is told of has been stored. Default false. */
  readonly durable?: boolean
  /** Of the shape of the state and of what is private, default 1. */
  readonly version?: number
  /**
   * From each version to the next, for states that were kept: by a hot reload, a page, or a store.
   *
   * @example
   * migrateState: { 1: ({ name }: { name: string }) => ({ title: name }) }
   */
  readonly migrateState?: Readonly<Record<number, StateMigration['migrate']>>
  /**
   * Who sees one state: each mount its own (`mount`, default), all mounts with the same key (`shared`, kept until restart as far as there is room), or
   * everybody (`singleton`, made when the server starts).
   */
  readonly scope?: LiveScope
  /** Which state of a `shared` component these props mean. Default: one state for all. */
  readonly key?: (props: P['_zod']['output']) => string
  /** Needs a default for every field: a new state is what the schema makes of `{}`. */
  readonly state: S
  /** What only the server sees, as `this.private`; needs defaults too. It is kept, and taken back, with the state. */
  readonly private?: V
  /** Members of the state that are computed from it whenever it has changed; pages see them in the state. */
  readonly derived?: { readonly [K in keyof D]: (state: S['_zod']['output']) => D[K] }
  readonly props?: P
  /** What a page may call: the input's schema, or `null`. Each needs a method of the same name. */
  readonly actions?: A
  /** Whether this caller may use it, asked at each mount and each call, with the session as it is then. Only `true` lets pass. Default: everybody. */
  readonly authorize?: (asked: Asked<P['_zod']['output']>) => boolean | Promise<boolean>
  /** What who may not is told. Default: `UNAUTHENTICATED` or `FORBIDDEN`, by whether they are known. */
  readonly refusal?: LiveProblem
  /** What makes it a room: see `LiveRoom`. */
  readonly room?: RoomParts
  /** What holds for single actions: who may, how often, and what is written to the audit log. */
  readonly policies?: Policies<P['_zod']['output'], NoInfer<A>>
}

interface NoProps extends Schema {
  readonly _zod: { readonly input: {}; readonly output: {} }
}

interface NoPrivate extends Schema {
  readonly _zod: { readonly input: undefined; readonly output: undefined }
}

/** What an instance reads of the server that holds it. */
export interface ComponentContext {
  state(): unknown
  private(): unknown
  setState(state: unknown): void
  props(): unknown
  caller(): Caller | undefined
  action(): RunningAction | undefined
  services(): Services
  room(type: RoomClass, params: unknown): unknown
  /** Tells those in the room that this is. */
  tell(event: string, data: unknown): Promise<void>
  release(free: () => void): () => void
  every(ms: number, run: () => unknown): () => void
  after(ms: number, run: () => unknown): () => void
}

/**
 * A component whose state lives on the server and is live on every page that mounts it.
 *
 * @example
 * export class Counter extends LiveComponent.with({
 *   scope: 'shared',
 *   state: z.object({ count: z.number().default(0) }),
 *   actions: { increment: z.object({ by: z.number().int() }).optional() },
 * }) {
 *   increment(input: In<Counter, 'increment'>) { this.state.count += input?.by ?? 1 }
 * }
 */
export abstract class LiveComponent<S = unknown, P = unknown, V = unknown> {
  #context: ComponentContext | undefined

  constructor(...context: never[]) {
    const [given] = context as readonly unknown[] as readonly [ComponentContext?] // the server passes it, users do not
    this.#context = given
  }

  /** For the server, where a user's own constructor passed nothing on. */
  [attachTo](context: ComponentContext): void {
    this.#context ??= context
  }

  /** Change it in place: `this.state.items.push(item)`. What changed is sent at the end of the tick. */
  get state(): S {
    return this.#live.state() as S // made by the schema whose output S is
  }

  set state(state: S) {
    this.#live.setState(state)
  }

  /** What only the server sees: change it in place, as the state. */
  protected get private(): V {
    return this.#live.private() as V // made by the schema whose output V is
  }

  /** The validated props: in an action and a connection hook the caller's, elsewhere those of the first mount. */
  get props(): P {
    return this.#live.props() as P // made by the schema whose output P is
  }

  /** Who called this action or connected. Throws outside of an action and of `onConnect` and `onDisconnect`. */
  protected get caller(): Caller {
    const caller = this.#live.caller()
    if (!caller) throw new Error('There is a caller only in an action, in onConnect and in onDisconnect.')
    return caller
  }

  /**
   * The call that runs. Throws outside of an action.
   *
   * @example
   * await payments.charge(amount, { idempotencyKey: this.action.key })
   */
  protected get action(): RunningAction {
    const action = this.#live.action()
    if (!action) throw new Error('There is an action only while one runs.')
    return action
  }

  /**
   * The app's services; scoped ones live as long as this component does.
   *
   * @example
   * const notes = await this.services.get(Notes)
   */
  protected get services(): Services {
    return this.#live.services()
  }

  /**
   * A room, without being in it. Throws a TypeError for params that are not as declared.
   *
   * @example
   * await this.room(Chat, { id: 5 }).emit('said', { text: 'hello' })
   */
  protected room<C extends RoomClass>(type: C, ...[params]: PropArguments<InstanceType<C>>): RoomRef<InstanceType<C>> {
    return this.#live.room(type, params) as RoomRef<InstanceType<C>> // of the class that was given
  }

  /** For rooms. */
  protected [tellRoom](event: string, data: unknown): Promise<void> {
    return this.#live.tell(event, data)
  }

  /** Once, before anyone sees the state. */
  onMount?(): void | Promise<void>
  /** Once, when the last of it goes. */
  onUnmount?(): void | Promise<void>
  /** A new instance goes on from kept state, as after a hot reload: start timers and subscriptions again. */
  onResume?(): void | Promise<void>
  /** The first mount of a connection. */
  onConnect?(caller: Caller): void | Promise<void>
  /** The last mount of a connection went, or the connection did. */
  onDisconnect?(caller: Caller): void | Promise<void>

  /** Something of this component failed in a way it did not mean to, and has been logged: an action (its changes are taken back), a hook, a timer. */
  onError?(error: unknown, where: string): void | Promise<void>

  /** Runs `run` every `ms` milliseconds while this component lives. Gives a function that stops it. */
  protected every(ms: number, run: () => unknown): () => void {
    return this.#live.every(ms, run)
  }

  /** Runs `run` once in `ms` milliseconds if this component still lives. Gives a function that stops it. */
  protected after(ms: number, run: () => unknown): () => void {
    return this.#live.after(ms, run)
  }

  /** Runs `free` when this instance goes (unmounted, or replaced by hot reload): unsubscribe here. Runs it at once when called. */
  protected onRelease(free: () => void): () => void {
    return this.#live.release(free)
  }

  get #live(): ComponentContext {
    if (!this.#context) throw new Error('A live component is made by the live server, or by mountLive() in a test.')
    return this.#context
  }

  /** The base class of a component: its state, props and actions as zod schemas. */
  static with<
    S extends Schema,
    P extends Schema = NoProps,
    A extends ActionSchemas = {},
    D extends Members = {},
    V extends Schema = NoPrivate,
  >(definition: LiveDefinition<S, P, A, D, V>): LiveBase<S, P, A, D, V> {
    const made = class extends LiveComponent {}
    Object.defineProperty(made, definitionOf, { value: Object.freeze({ ...definition }) })
    return made as unknown as LiveBase<S, P, A, D, V> // the phantom fields exist only as types
  }
}

/** What `LiveComponent.with` gives. */
export interface LiveBase<
  S extends Schema,
  P extends Schema,
  A extends ActionSchemas,
  D extends Members = {},
  V extends Schema = NoPrivate,
> {
  new (): LiveComponent<
    S['_zod']['output'] & { readonly [K in keyof D]: D[K] },
    P['_zod']['output'],
    V['_zod']['output']
  > & {
    readonly '~actions': A
    readonly '~propsIn': P['_zod']['input']
  }
}
