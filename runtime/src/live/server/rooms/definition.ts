import type { Quota } from '../../../rate-limit/bucket.ts'
import type { LiveProblem } from '../../protocol/codes.ts'
import { roomActions, type RoomEvent } from '../../protocol/room.ts'
import { encodeValue } from '../../protocol/values.ts'
import type { ActionSchemas, Schema } from '../../types.ts'
import type { Caller, LiveDefinition } from '../component.ts'
import { eventSchema, fieldsSchema, memberSchema, stateSchema } from './schemas.ts'

/** What a room's `authorize` is shown. */
export interface RoomAsked<P, E extends string = string> {
  /** With the session as it is now. */
  readonly caller: Caller
  /** Validated. */
  readonly params: P
  /** To be in it (also to change one's own presence, and when the session is looked at again), to emit an event, to write the shared state. */
  readonly intent: 'join' | 'emit' | 'write'
  /** Which, of `emit`. */
  readonly event?: E | undefined
}

export interface RoomDefinition<
  P extends Schema = Schema,
  S extends Schema = Schema,
  E extends ActionSchemas = ActionSchemas,
  M extends Schema = Schema,
> {
  /** Which room it is: equal params are one room. Default: there is one. */
  readonly params?: P
  /** What everybody in it sees; needs a default for every field. */
  readonly state?: S
  /** What may be told, by name: the schema of its data, or `null`. */
  readonly events?: E
  /** What members tell of themselves; needs a default for every field. */
  readonly presence?: M
  /**
   * Who may do what; only `true` lets pass. Without it nobody may do anything.
   *
   * @example
   * authorize: ({ caller, intent }) => caller.user !== undefined && intent !== 'write'
   */
  readonly authorize?: (asked: RoomAsked<P['_zod']['output'], keyof E & string>) => boolean | Promise<boolean>
  /** Events, writes and changes of presence, of each a second on average and at once, of one person over all their sockets. */
  readonly limit?: Quota
  /** The state outlives the server. Default false. */
  readonly durable?: boolean
  /** Of the shape of the state, default 1. */
  readonly version?: number
  /** From each version of the state to the next. */
  readonly migrateState?: LiveDefinition['migrateState']
}

/** What a component knows of being a room. */
export interface RoomParts {
  readonly events: ActionSchemas
  readonly state: Schema | undefined
  readonly presence: Schema | undefined
}

/** Told of every refusal, so that a page learns nothing of a room from it. */
const forbidden: LiveProblem = { code: 'ROOM_FORBIDDEN', detail: 'This room does not let you.' }

/** A room as a component: shared by its params, with the actions that pages know. */
export function componentOf({
  params,
  state,
  events = {},
  presence,
  authorize = () => false,
  limit,
  durable = false,
  version = 1,
  migrateState = {},
}: RoomDefinition): LiveDefinition {
  const policy = limit && { limit }
  return {
    scope: 'shared',
    key: encodeValue,
    durable,
    version,
    migrateState: Object.fromEntries(Object.entries(migrateState).map(([from, step]) => [from, inRoom(step)])),
    state: stateSchema(state, presence),
    ...(params && { props: params }),
    actions: {
      [roomActions.emit]: eventSchema(events),
      [roomActions.write]: fieldsSchema,
      [roomActions.present]: memberSchema(presence),
    },
    refusal: forbidden,
    room: { events, state, presence },
    // an emit and a write are asked about with what they are, below
    authorize: ({ caller, props, action }) =>
      action === roomActions.emit || action === roomActions.write
        ? true
        : authorize({ caller, params: props, intent: 'join' }),
    policies: {
      [roomActions.emit]: {
        ...policy,
        authorize: ({ caller, props, input }) =>
          // as `eventSchema` made it
          authorize({ caller, params: props, intent: 'emit', event: (input as RoomEvent).event }),
      },
      [roomActions.write]: {
        ...policy,
        authorize: ({ caller, props }) => authorize({ caller, params: props, intent: 'write' }),
      },
      [roomActions.present]: { ...policy },
    },
  }
}

type Step = NonNullable<LiveDefinition['migrateState']>[number]

/** Of the shared state; who is there is not its business. */
const inRoom =
  (step: Step): Step =>
  (room) => ({ ...room, state: step(Object(Reflect.get(room, 'state'))) })
