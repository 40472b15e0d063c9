import { decodeText, encodeValue } from '../protocol/values.ts'
import type { WrittenWindows } from './call-windows.ts'
import type { LiveInstance } from './instance.ts'
import { parseNow } from './problem.ts'
import type { Registered } from './registered.ts'

/** An instance as it is written down, in a store or in a snapshot. */
export interface KeptState {
  /** Of the state's shape. */
  readonly version: number
  readonly epoch: string
  readonly props: unknown
  readonly state: unknown
  readonly windows: WrittenWindows
}

export function writeKept(instance: LiveInstance): string {
  const { registered, epoch, props, tracker, windowsText } = instance
  const version = registered.definition.version ?? 1
  return `[1,${version},"${epoch}",${encodeValue(props)},${tracker.text},${windowsText}]`
}

/** Throws a TypeError for what is no such thing. */
export function readKept(text: string): KeptState {
  const kept: unknown = decodeText(text)
  if (!Array.isArray(kept) || kept[0] !== 1) throw new TypeError('This is no state that was written by this version.')
  // It is what `writeKept` wrote: a store and a seal keep what they were given.
  const [, version, epoch, props, state, windows] = kept as [1, number, string, unknown, unknown, WrittenWindows]
  return { version, epoch, props, state, windows }
}

/** A state of an earlier life as the schema has it now. Throws a TypeError where it does not fit. */
export function acceptState({ name, definition }: Registered, { version, state }: KeptState): object {
  const current = definition.version ?? 1
  if (version !== current) {
    throw new TypeError(`The kept state of live component "${name}" has version ${version}, the component ${current}`)
  }
  const parsed = parseNow(definition.state, state)
  if (parsed.ok && typeof parsed.value === 'object' && parsed.value !== null) return parsed.value
  const wrong = parsed.ok
    ? 'it is no object'
    : parsed.fields.map(({ path, message }) => `${path}: ${message}`).join('; ')
  throw new TypeError(`The kept state of live component "${name}" does not fit: ${wrong}`)
}
