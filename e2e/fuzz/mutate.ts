import { random } from '../support/random.ts'
import type { Message } from './corpus.ts'
import { bodies, tokens } from './bodies.ts'
import { oddHeaders } from './headers.ts'
import { methods, targets, targetTails } from './targets.ts'

/** What is written to one connection. */
export interface Case {
  bytes: Buffer
  /** Where the bytes are cut into several writes. */
  cuts: readonly number[]
  /** How many answers a server that reads it all gives, at most. */
  requests: number
  /** A request of the corpus as it is: it has to be answered. */
  valid: boolean
  /** The client goes away in the middle of it. */
  leaves: boolean
}

/** The random choices of one case. */
export interface Chance {
  (): number
  pick<T>(list: readonly T[]): T
  below(limit: number): number
}

function chance(seed: number): Chance {
  const next = random(seed)
  const below = (limit: number) => Math.floor(next() * limit)
  // the lists are never empty
  return Object.assign(next, { below, pick: <T>(list: readonly T[]): T => list[below(list.length)] as T })
}

/** The case of this number: the same for the same seed and corpus. */
export function caseOf(corpus: readonly Message[], seed: number, number: number): Case {
  const roll = chance(Math.imul(seed, 1_000_003) + number)
  const kind = roll()
  if (kind < 0.05) return whole(corpus, roll)
  const count = roll() < 0.06 ? 2 + roll.below(3) : 1
  const parts = Array.from({ length: count }, () => serialise(changed(roll.pick(corpus), roll), roll))
  let bytes = Buffer.concat(parts)
  if (kind > 0.85) bytes = torn(bytes, roll)
  const leaves = roll() < 0.08
  if (leaves) bytes = bytes.subarray(0, roll.below(bytes.length) + 1)
  const cuts = roll() < 0.15 ? [roll.below(bytes.length), roll.below(bytes.length)].toSorted((a, b) => a - b) : []
  return { bytes, cuts, requests: count, valid: false, leaves }
}

/** A valid request is still answered. */
function whole(corpus: readonly Message[], roll: Chance): Case {
  const plain = corpus.filter(({ headers }) => !headers.some(([name]) => name === 'upgrade'))
  return { bytes: bytesOf(roll.pick(plain)), cuts: [], requests: 1, valid: true, leaves: false }
}

/** One to three changes of what a request is made of. */
function changed(given: Message, roll: Chance): Message {
  let message = given
  for (let left = 1 + roll.below(3); left > 0; left--) message = roll.pick(changes)(message, roll)
  return message
}

type Change = (message: Message, roll: Chance) => Message

const changes: readonly Change[] = [
  (message, roll) => ({ ...message, method: roll.pick(methods) }),
  (message, roll) => ({ ...message, target: roll.pick(targets) }),
  (message, roll) => ({ ...message, target: message.target + roll.pick(targetTails) }),
  (message, roll) => ({ ...message, target: `/${'../'.repeat(roll.below(9))}${message.target}` }),
  (message, roll) => ({ ...message, target: encoded(message.target, roll) }),
  (message, roll) => ({ ...message, headers: [...message.headers, ...oddHeaders(roll)] }),
  (message, roll) => ({ ...message, headers: [...message.headers, ...oddHeaders(roll)] }),
  ({ headers, ...message }, roll) => {
    const at = roll.below(headers.length)
    return { ...message, headers: headers.filter((_, index) => index !== at) }
  },
  ({ headers, ...message }, roll) => {
    const at = roll.below(headers.length)
    return { ...message, headers: headers.map(([name, value], i) => [name, i === at ? roll.pick(tokens) : value]) }
  },
  (message, roll) => withBody(message, roll.pick(bodies)(roll)),
  (message, roll) => withBody(message, torn(message.body, roll)),
]

/** The body, and mostly a length that is its own. */
function withBody(message: Message, body: Buffer<ArrayBuffer>): Message {
  const headers = message.headers.map(
    ([name, value]) => [name, name === 'content-length' ? `${body.length}` : value] as const,
  )
  const method = message.method === 'GET' ? 'POST' : message.method
  const target = message.method === 'GET' ? '/api/notes' : message.target
  return { method, target, headers, body }
}

/** Letters of a target as `%41`, as `%2541`, or overlong. */
function encoded(target: string, roll: Chance): string {
  const one = (letter: string): string => {
    const hex = letter.charCodeAt(0).toString(16).padStart(2, '0').slice(-2)
    return roll.pick([`%${hex}`, `%25${hex}`, `%${hex.toUpperCase()}`, `%c0%${hex}`, `%u00${hex}`, letter])
  }
  return [...target].map((letter) => (roll() < 0.3 ? one(letter) : letter)).join('')
}

/** Bytes changed, lost, doubled, put in. */
function torn(bytes: Buffer<ArrayBuffer>, roll: Chance): Buffer<ArrayBuffer> {
  let torn = bytes
  for (let left = 1 + roll.below(5); left > 0; left--) {
    const at = roll.below(torn.length + 1)
    const length = roll() < 0.7 ? 1 : roll.below(20)
    const put = roll.pick([
      Buffer.alloc(0),
      Buffer.from([roll.below(256)]),
      Buffer.from(roll.pick(tokens), 'latin1'),
      torn.subarray(at, at + length),
      torn.subarray(0, roll.below(40)),
    ])
    torn = Buffer.concat([torn.subarray(0, at), put, torn.subarray(roll() < 0.5 ? at : at + length)])
  }
  return torn
}

function serialise(message: Message, roll: Chance): Buffer<ArrayBuffer> {
  const bytes = bytesOf(message, roll() < 0.03 ? roll.pick(['\n', '\r', ' \r\n', '\r\n ']) : '\r\n')
  if (roll() > 0.02) return bytes
  return Buffer.from(
    bytes.toString('latin1').replace('HTTP/1.1', roll.pick(['HTTP/1.0', 'HTTP/2.0', 'HTTP/0.9', 'X/1', ''])),
    'latin1',
  )
}

function bytesOf({ method, target, headers, body }: Message, end = '\r\n'): Buffer<ArrayBuffer> {
  const lines = [`${method} ${target} HTTP/1.1`, ...headers.map(([name, value]) => `${name}: ${value}`), '', '']
  return Buffer.concat([Buffer.from(lines.join(end)), body])
}
