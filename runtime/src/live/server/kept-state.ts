import { decodeText, encodeValue } from '../protocol/values.ts'
import type { WrittenWindows } from './call-windows.ts'
import type { LiveInstance } from './instance.ts'
import { parseNow } from './problem.ts'
import type { Schema } from '../types.ts'
import type { Registered } from './registered.ts'

/** An instance as it is written down, in a store or in a snapshot. */
export interface KeptState {
  /** Of the state's shape. */
  readonly version: number
  readonly epoch: string
  readonly props: unknown
  readonly state: unknown
  readonly private: unknown
  readonly windows: WrittenWindows
}

export function writeKept(instance: LiveInstance): string {
  const { registered, epoch, props, tracker, windowsText } = instance
  const version = registered.definition.version ?? 1
  return `[1,${version},"${epoch}",${encodeValue(props)},${tracker.written},${windowsText}]`
}

/** Throws a TypeError for what is no such thing. */
export function readKept(text: string): KeptState {
  const kept: unknown = decodeText(text)
  if (!Array.isArray(kept) || kept[0] !== 1) throw new TypeError('This is no state that was written by this version.')
  // It is what `writeKept` wrote: a store and a seal keep what they were given.
  const [, version, epoch, props, state, secret, windows] = kept as [
    1,
    number,
    string,
    unknown,
    unknown,
    unknown,
    WrittenWindows,
  ]
  return { version, epoch, props, state, private: secret ?? undefined, windows }
}

/** What a component goes on with. */
export interface AcceptedState {
  readonly state: object
  readonly private: object | undefined
}

/**
 * A state of an earlier life as the component has it now, brought from version to version by its migrations. Throws a TypeError where it
 * does not fit.
 */
export function acceptState(
  registered: Registered,
  kept: Pick<KeptState, 'version' | 'state' | 'private'>,
): AcceptedState {
  const { definition } = registered
  const state = parsed(definition.state, migrate(registered, kept))
  // what is private and was not kept starts with its defaults
  return { state, private: definition.private && parsed(definition.private, kept.private ?? {}) }
}

function migrate({ definition }: Registered, { version, state }: Pick<KeptState, 'version' | 'state'>): unknown {
  const current = definition.version ?? 1
  let migrated = state
  for (let from = version; from !== current; from++) {
    const step = definition.migrateState?.[from]
    if (!step || from > current) {
      const lacking = from > current ? 'is older' : `has no migrateState from ${from}`
      throw new TypeError(`the state has version ${version}, and the component ${lacking}`)
    }
    migrated = step(Object(migrated))
  }
  return migrated
}

function parsed(schema: Schema, value: unknown): object {
  const result = parseNow(schema, value)
  if (result.ok && typeof result.value === 'object' && result.value !== null) return result.value
  const wrong = result.ok
    ? 'it is no object'
    : result.fields.map(({ path, message }) => `${path}: ${message}`).join('; ')
  throw new TypeError(wrong)
}
