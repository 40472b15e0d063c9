import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { clientFrame, serverFrame } from '../protocol/frames.ts'
import { live as components } from '../test-support/components.ts'
import { FakePeer } from '../testing/index.ts'
import { LiveServer } from './index.ts'

const errors: string[] = []
const logger = { debug() {}, info() {}, warn() {}, error: (message: string) => void errors.push(message) }

const word = fc.constantFrom(
  'counter',
  'notes',
  'room',
  'add',
  'increment',
  'any',
  'props',
  'text',
  '__proto__',
  'constructor',
  'toString',
  '~map',
  '~date',
  '',
)
const number = fc.constantFrom(-1, 0, 1, 2, 3, 4, 5, 99, 1.5, 1e308)
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 5 },
    word,
    number,
    fc.constantFrom(null, true),
    fc.array(tie('any'), { maxLength: 4 }),
    fc.dictionary(word, tie('any'), { maxKeys: 3 }),
  ),
})).any
const frame = fc
  .tuple(fc.nat(6), number, fc.oneof(word, number), fc.oneof(word, value), value)
  .map((parts) => JSON.stringify(parts))
const text = fc.oneof(
  { weight: 6, arbitrary: frame },
  { weight: 1, arbitrary: fc.string() },
  { weight: 1, arbitrary: fc.json() },
)
/** A frame with a character lost, doubled or replaced. */
const mutated = fc.tuple(text, fc.nat(), fc.constantFrom('', '"', '[', '\\u005f', '\u0000')).map(([given, at, put]) => {
  const place = at % (given.length + 1)
  return given.slice(0, place) + put + given.slice(place + 1)
})

test('whatever a socket says: it is answered or closed, nothing fails inside, and an honest page sees none of it', async () => {
  const server = new LiveServer({ registry: components, logger, config: { limits: { rate: 1e6, burst: 1e6 } } })
  const honest = FakePeer.open(server)
  honest.say([clientFrame.mount, 1, 'notes'])
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(text, mutated), { minLength: 1, maxLength: 12 }), async (texts) => {
      const peer = FakePeer.open(server)
      for (const one of texts) peer.raw(one)
      peer.cut()
      await new Promise((resolve) => setImmediate(resolve))
      expect(errors).toEqual([])
      expect(server.stats.mounts).toBe(1)
    }),
    { numRuns: 2000 },
  )
  honest.say([clientFrame.call, 1, 1, 'add', { text: 'mine' }])
  await honest.next(([kind]) => kind === serverFrame.patch)
  expect(honest.frames.filter(([kind]) => kind !== serverFrame.welcome)).toEqual([
    [serverFrame.mounted, 1, expect.any(Number), 0, { notes: [], admin: false }, expect.any(String)],
    [serverFrame.patch, expect.any(Number), 1, [[['notes'], 0, 0, { text: 'mine' }]], [[1, 1]]],
  ])
  expect(({} as { text?: unknown }).text).toBeUndefined()
})
