import type { LiveFieldProblem } from '../../protocol/codes.ts'
import type { RoomEvent, RoomMember, RoomState } from '../../protocol/room.ts'
import type { ActionSchemas, Schema } from '../../types.ts'
import { parse, type Parsed, parseNow } from '../problem.ts'

/** A schema of our own: the part of Standard Schema that this server uses. */
function schemaOf(check: (value: unknown) => Parsed | Promise<Parsed>): Schema {
  const told = (parsed: Parsed): object =>
    parsed.ok
      ? { value: parsed.value }
      : { issues: parsed.fields.map(({ path, message }) => ({ path: path === '' ? [] : [path], message })) }
  const validate = (value: unknown): object | Promise<object> => {
    const parsed = check(value)
    return parsed instanceof Promise ? parsed.then(told) : told(parsed)
  }
  // nobody infers from it
  return { '~standard': { validate } } as unknown as Schema
}

const wrong = (path: string, message: string): Parsed => ({ ok: false, fields: [{ path, message }] })
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const below = (name: string, parsed: Parsed): Parsed =>
  parsed.ok ? parsed : { ok: false, fields: parsed.fields.map((field) => inside(name, field)) }

const inside = (name: string, { path, message }: LiveFieldProblem): LiveFieldProblem => ({
  path: path === '' ? name : `${name}.${path}`,
  message,
})

/** The default of what is not declared is `{}`. */
const partOf = (schema: Schema | undefined, name: string, given: unknown): Parsed =>
  schema ? below(name, parseNow(schema, given ?? {})) : { ok: true, value: {} }

/** What a member is known by before they have told anything. */
export function firstPresence(presence: Schema | undefined): unknown {
  const parsed = partOf(presence, 'presence', {})
  if (parsed.ok) return parsed.value
  throw new TypeError(
    `presence needs a default for every field (${parsed.fields.map(({ path, message }) => `${path}: ${message}`).join('; ')})`,
  )
}

/** A `RoomState`, of nothing or of one that was kept. */
export function stateSchema(state: Schema | undefined, presence: Schema | undefined): Schema {
  return schemaOf((given) => {
    const { state: shared, members = [] } = Object(given) as Partial<RoomState> // each part is checked
    firstPresence(presence)
    const parsed = partOf(state, 'state', shared)
    if (!parsed.ok) return parsed
    const checked: RoomMember[] = []
    for (const member of members) {
      const data = partOf(presence, 'members', member.data)
      if (!data.ok) return data
      checked.push({ ...member, data: data.value })
    }
    return { ok: true, value: { state: parsed.value, members: checked } }
  })
}

/** What a page emits: an event that is declared, with data as declared. */
export function eventSchema(events: ActionSchemas): Schema {
  return schemaOf((given) => {
    if (!isRecord(given) || typeof given['event'] !== 'string') return wrong('event', 'The name of an event.')
    const { event, data } = given
    const of = (parsed: Parsed): Parsed =>
      parsed.ok ? { ok: true, value: { event, data: parsed.value } satisfies RoomEvent } : below('data', parsed)
    const parsed = parseEvent(events, String(event), data)
    return parsed instanceof Promise ? parsed.then(of) : of(parsed)
  })
}

/** The data of an event, which is declared. */
export function parseEvent(events: ActionSchemas, event: string, data: unknown): Parsed | Promise<Parsed> {
  if (!Object.hasOwn(events, event)) return wrong('', 'This room has no event of this name.')
  const schema = events[event]
  return schema ? parse(schema, data) : { ok: true, value: undefined }
}

/** Checked with the state that it is written into. */
export const fieldsSchema = schemaOf((given) =>
  isRecord(given) ? { ok: true, value: given } : wrong('', 'An object of fields.'),
)

export const memberSchema = (presence: Schema | undefined): Schema =>
  schemaOf((given) => (presence ? parse(presence, given) : wrong('', 'This room declares no presence.')))

/** The fields as the state has them once they are in it; refuses those that it does not have. */
export async function fieldsFor(schema: Schema | undefined, state: object, fields: object): Promise<Parsed> {
  if (!schema) return wrong('', 'This room declares no state.')
  const parsed = await parse(schema, { ...state, ...fields })
  if (!parsed.ok) return parsed
  const whole: object = Object(parsed.value)
  const unknown = Object.keys(fields).find((name) => !Object.hasOwn(whole, name) && !Object.hasOwn(state, name))
  if (unknown !== undefined) return wrong(unknown, 'The state has no field of this name.')
  return { ok: true, value: Object.fromEntries(Object.keys(fields).map((name) => [name, Reflect.get(whole, name)])) }
}
