import { random } from '../support/random.ts'
import { odd } from './odd-values.ts'
import type { Conversation } from './conversations.ts'

/** What is sent on one socket: texts, or bytes as they go to the network, frames and all. */
export interface Said {
  readonly messages: readonly (string | Buffer)[]
  /** How many of them are not as they were recorded. */
  readonly mutated: number
}

interface Chance {
  (): number
  pick<T>(list: readonly T[]): T
  below(limit: number): number
}

function chance(seed: number): Chance {
  const next = random(seed)
  const below = (limit: number): number => Math.floor(next() * limit)
  // the lists are never empty
  return Object.assign(next, { below, pick: <T>(list: readonly T[]): T => list[below(list.length)] as T })
}

/**
 * The socket of this number: the same for the same seed and conversations. Most of what is said on it is changed where the server reads on
 * afterwards; what ends a socket comes last, so that the server gets to see nearly all of it.
 */
export function saidBy(conversations: readonly Conversation[], seed: number, number: number): Said {
  const roll = chance(Math.imul(seed, 1_000_003) + number)
  const [hello = '', ...others] = roll.pick(conversations)
  const from = roll.below(Math.max(1, others.length - 8))
  const frames = [...others.slice(0, 6), ...others.slice(from, from + 4 + roll.below(12))]
  const more = roll() < 0.3 ? roll.pick(conversations).slice(1) : []
  let mutated = 0
  const said = [...frames, ...more].map((text) => {
    if (roll() < 0.2) return text
    mutated++
    return structured(text, roll, 2)
  })
  const last = Array.from({ length: 1 + roll.below(3) }, () => fatal(roll.pick(others), roll))
  const first = roll() < 0.03 ? structured(hello, roll, 0) : hello
  const messages = [first, ...(roll() < 0.2 ? shuffled(said, roll) : said), ...(roll() < 0.8 ? last : [])]
  return { messages, mutated: mutated + messages.length - said.length - 1 }
}

/** What most often ends a socket: its kind or its number, its bytes, the frame of the network. */
function fatal(text: string, roll: Chance): string | Buffer {
  const kind = roll()
  if (kind < 0.4) return structured(text, roll, 0)
  if (kind < 0.75) return torn(text, roll)
  return wire(Buffer.from(text), roll)
}

/** One to three changes within a frame, from this place of it on. It stays JSON. */
function structured(text: string, roll: Chance, from: number): string {
  let frame = JSON.parse(text) as readonly unknown[] // as it was recorded
  if (frame.length <= from) frame = [...frame, roll.pick(odd)]
  for (let left = 1 + roll.below(3); left > 0; left--) {
    const kept = frame.slice(0, from)
    const changing = frame.slice(from)
    frame = [...kept, ...(changing.length > 0 ? changedList(changing, roll, 0) : [roll.pick(odd)])]
  }
  const written = JSON.stringify(frame)
  // a key that JSON.stringify takes for what it is in JavaScript
  return roll() < (from === 0 ? 0.2 : 0.01) ? written.replace(/"(\w+)":/, `"${roll.pick(forbidden)}":`) : written
}

const forbidden: readonly string[] = ['__proto__', 'constructor', 'prototype', '\\u005f_proto__']

function changed(value: unknown, roll: Chance, depth: number): unknown {
  if (Array.isArray(value) && value.length > 0 && roll() < 0.6) return changedList(value, roll, depth)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const entries = Object.entries(value)
    const [key] = entries.length > 0 ? roll.pick(entries) : ['']
    const rest: Record<string, unknown> = Object.fromEntries(entries.filter(([name]) => name !== key || roll() < 0.8))
    return {
      ...rest,
      [roll() < 0.8 ? key : String(roll.pick(odd))]: changed((value as Record<string, unknown>)[key], roll, depth + 1),
    } // an object from JSON
  }
  if (typeof value === 'number' && roll() < 0.6) return value + roll.pick([-2, -1, 1, 2, 63, 256, 0.5, 1e15])
  if (typeof value === 'string' && roll() < 0.4)
    return roll() < 0.5 ? value.slice(roll.below(value.length + 1)) : value + value
  return roll.pick(odd)
}

function changedList(list: readonly unknown[], roll: Chance, depth: number): unknown[] {
  const at = roll.below(list.length)
  const kind = roll()
  if (kind < 0.1) return list.toSpliced(at, 1)
  if (kind < 0.2) return list.toSpliced(at, 0, roll.pick(odd))
  if (kind < 0.22) return [...list, ...list]
  if (kind < 0.25) return list.toReversed()
  return list.with(at, changed(list[at], roll, depth + 1))
}

const bits: readonly string[] = [
  '"',
  '[',
  ']',
  '{',
  '}',
  ',',
  ':',
  '\\',
  '\\u0000',
  '\\ud800',
  '\u0000',
  '-',
  'e999',
  'null',
  '/*',
  '[[[[[[[[',
]

/** Characters lost, doubled, replaced or cut off. */
function torn(text: string, roll: Chance): string {
  const at = roll.below(text.length + 1)
  const kind = roll()
  if (kind < 0.3) return text.slice(0, at) + text.slice(at + 1)
  if (kind < 0.5) return text.slice(0, at)
  if (kind < 0.6) return text.slice(0, at) + '['.repeat(roll.below(4000)) + text.slice(at)
  return text.slice(0, at) + roll.pick(bits) + text.slice(at + roll.below(2))
}

/** A frame of the network (RFC 6455) that is not as it should be: its kind, its bits, its length, its mask, its bytes. */
function wire(payload: Buffer, roll: Chance): Buffer {
  const text = roll() < 0.5 ? broken(payload, roll) : payload
  const length = roll() < 0.8 ? text.length : roll.pick([0, 1, 125, 65_535, 65_536, text.length + 5])
  const masked = roll() < 0.9
  const first = roll() < 0.6 ? 0x81 : roll.below(256)
  const head =
    length < 126
      ? Buffer.from([first, (masked ? 0x80 : 0) | length])
      : length < 65_536
        ? Buffer.from([first, (masked ? 0x80 : 0) | 126, length >> 8, length & 255])
        : Buffer.from([
            first,
            (masked ? 0x80 : 0) | 127,
            0,
            0,
            0,
            0,
            0,
            length >> 16,
            (length >> 8) & 255,
            length & 255,
          ])
  // a mask of zeros leaves the bytes as they are
  return Buffer.concat([head, Buffer.alloc(masked ? 4 : 0), text])
}

function broken(bytes: Buffer, roll: Chance): Buffer {
  const copy = Buffer.from(bytes)
  for (let left = 1 + roll.below(4); left > 0; left--) copy[roll.below(copy.length)] = roll.below(256)
  return copy
}

function shuffled<T>(list: readonly T[], roll: Chance): T[] {
  return list
    .map((item) => [roll(), item] as const)
    .toSorted(([a], [b]) => a - b)
    .map(([, item]) => item)
}
