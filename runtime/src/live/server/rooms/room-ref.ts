import type { RoomMember, RoomState } from '../../protocol/room.ts'
import { decodeText } from '../../protocol/values.ts'
import type { EventData, LiveClass, RoomOf } from '../../types.ts'
import { parseNow } from '../problem.ts'
import { keyOf, newState, type Registered } from '../registered.ts'
import { parseEvent } from './schemas.ts'
import { invalid } from './room-error.ts'
import { type RoomHost, textOf, topicOf } from './rooms.ts'

/** A room as a component reaches it, without being in it. */
export interface RoomRef<I> {
  /**
   * Tells everybody in the room, on every server that shares the bus; resolves when it is on its way. Nobody is asked whether it is allowed: this is
   * the server itself.
   */
  emit<K extends keyof RoomOf<I>['events'] & string>(
    event: K,
    ...data: EventData<RoomOf<I>['events'], K>
  ): Promise<void>
  /** A copy, as this server has it. */
  readonly state: RoomOf<I>['state']
  /** Those who are here on this server. */
  readonly members: readonly RoomMember<RoomOf<I>['presence']>[]
}

/**
 * Throws a TypeError for a class that is not registered and for params that are not as declared.
 */
export function roomRef(states: RoomHost, type: LiveClass, params: unknown): RoomRef<unknown> {
  const registered = registeredAs(states, type)
  const { definition, name } = registered
  const parsed = definition.props ? parseNow(definition.props, params ?? {}) : { ok: true as const, value: {} }
  if (!parsed.ok) throw new TypeError(`The params of room "${name}" are not as declared: ${parsed.fields[0]?.message}`)
  const read = (): RoomState => {
    const instance = states.shared(registered, parsed.value)
    // as `stateSchema` made it
    return decodeText((instance ?? newState(registered, undefined, () => {})).text) as RoomState
  }
  const made = {
    emit: (event: string, data?: unknown) => emitTo(states, registered, parsed.value, { event, data }),
    get state() {
      return read().state
    },
    get members() {
      return read().members
    },
  }
  // the names and types of events are the class's own
  return made as unknown as RoomRef<unknown>
}

export async function emitTo(
  states: RoomHost,
  registered: Registered,
  params: unknown,
  { event, data }: { readonly event: string; readonly data: unknown },
): Promise<void> {
  const parsed = await parseEvent(registered.definition.room?.events ?? {}, event, data)
  if (!parsed.ok) throw invalid(parsed.fields)
  const text = textOf(event, parsed.value)
  const life = states.shared(registered, params)?.room
  if (life) return life.emit(text)
  await states.rooms.publish(topicOf(registered.name, keyOf(registered, params) ?? ''), text)
}

/** A class of before a hot reload has the same name. */
function registeredAs(states: RoomHost, type: LiveClass): Registered {
  const rooms = Array.from(states.registered.values()).filter(({ definition }) => definition.room)
  const found = rooms.find((one) => one.type === type) ?? rooms.find((one) => one.type.name === type.name)
  if (found) return found
  throw new TypeError(`${type.name} is no room of this app's registry.`)
}
