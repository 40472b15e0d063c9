import type { RoomMember, RoomState } from '../../protocol/room.ts'
import type { ActionSchemas, EventData, EventsOf, RoomTypes, Schema } from '../../types.ts'
import { type Caller, definitionOf, LiveComponent, tellRoom } from '../component.ts'
import { componentOf, type RoomDefinition } from './definition.ts'

interface Nothing extends Schema {
  readonly _zod: { readonly input: {}; readonly output: {} }
}

/** `with` is another one here. */
const Component: abstract new <S, P>(...context: never[]) => LiveComponent<S, P> = LiveComponent

type NameOf<E> = keyof E & string

/**
 * A place where people meet: shared state, events, and who is here. Pages join it with `useRoom`, components reach it by `this.room`; nobody may
 * do anything that `authorize` does not allow.
 *
 * @example
 * export class Chat extends LiveRoom.with({
 *   params: z.object({ id: z.string() }),
 *   events: { said: z.object({ text: z.string().max(500) }) },
 *   authorize: ({ caller }) => caller.user !== undefined,
 * }) {}
 */
export abstract class LiveRoom<S = unknown, P = unknown, E = object, M = unknown> extends Component<unknown, P> {
  /** What everybody in the room sees: change it in place. */
  override get state(): S {
    return (super.state as RoomState<S, M>).state // as the room's schema made it
  }

  override set state(state: S) {
    Object.assign(super.state as RoomState<S, M>, { state })
  }

  /** Who is here, in the order they came; the server keeps the list, `data` may be changed in place. */
  get members(): readonly RoomMember<M>[] {
    return (super.state as RoomState<S, M>).members
  }

  get params(): P {
    return this.props
  }

  /** Tells everybody in the room, on every server that shares the bus; resolves when it is on its way. */
  protected emit<K extends NameOf<E>>(event: K, ...data: EventData<E, K>): Promise<void> {
    return this[tellRoom](event, data[0])
  }

  /** Somebody is here who was not: what they are shown as may be set here. What it throws keeps them out. */
  onJoin?(member: RoomMember<M>, caller: Caller): void | Promise<void>
  /** Somebody has left, or did not come back in time. */
  onLeave?(member: RoomMember<M>): void | Promise<void>
  /** A page emits: runs before anybody is told, together with what it changes; what it throws is told to the page alone. */
  onEvent?(event: EventsOf<E>, member: RoomMember<M> | undefined): void | Promise<void>

  /** The base class of a room: its params, state, events and presence as zod schemas, and who may do what. */
  static with<
    P extends Schema = Nothing,
    S extends Schema = Nothing,
    E extends ActionSchemas = {},
    M extends Schema = Nothing,
  >(definition: RoomDefinition<P, S, E, M>): RoomBase<P, S, E, M> {
    const made = class extends LiveRoom {}
    // each part is given what its own schema made
    const parts = definition as unknown as RoomDefinition
    Object.defineProperty(made, definitionOf, { value: Object.freeze(componentOf(parts)) })
    return made as unknown as RoomBase<P, S, E, M> // the phantom fields exist only as types
  }
}

type DataOf<E> = { readonly [K in keyof E]: E[K] extends Schema ? E[K]['_zod']['output'] : undefined }
type SentOf<E> = { readonly [K in keyof E]: E[K] extends Schema ? E[K]['_zod']['input'] : undefined }

/** What `LiveRoom.with` gives. */
export interface RoomBase<P extends Schema, S extends Schema, E extends ActionSchemas, M extends Schema> {
  new (): LiveRoom<S['_zod']['output'], P['_zod']['output'], DataOf<E>, M['_zod']['output']> & {
    readonly '~actions': {}
    readonly '~propsIn': P['_zod']['input']
    readonly '~room': {
      readonly state: S['_zod']['output']
      readonly events: DataOf<E>
      readonly sent: SentOf<E>
      readonly presence: M['_zod']['output']
    } & RoomTypes
  }
}
