import { createCipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { deflateRaw } from 'node:zlib'
import * as fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { MemoryStateStore } from '../../store/memory.ts'
import type { StateStore } from '../../store/types.ts'
import { KeyRing } from './key-ring.ts'
import { type SnapshotBinding, StateSignature } from './signature.ts'

const OLD = 'the old secret of the app, long enough'
const NEW = 'the new secret of the app, long enough'
const anyVersion = () => true
const mine: SnapshotBinding = { user: 'ann', client: 'page-of-ann', component: 'cart', epoch: 'aBcDeFgH', protocol: 2 }

let time: number
let store: StateStore
const now = () => time
const signature = (secrets = [NEW], options = {}) =>
  new StateSignature({ keys: new KeyRing(secrets), store, now, ...options })

beforeEach(() => {
  time = 1_800_000_000_000
  store = new MemoryStateStore({ now })
})

async function sealed(payload = '{"count":7}', binding = mine): Promise<string> {
  const text = await signature().seal(payload, 3, binding)
  if (text === undefined) throw new Error('It was too large')
  return text
}
const open = (text: string, binding = mine) => signature().open(text, binding, anyVersion)

describe('a snapshot', () => {
  test('opens where it belongs, with the version it was sealed with', async () => {
    expect(await open(await sealed())).toEqual({ ok: true, payload: '{"count":7}', version: 3 })
  })

  test.each(['', 'ä😀', 'x'.repeat(8192), 'x'.repeat(8193), '\0'.repeat(20_000)])('round-trips %#', async (payload) => {
    expect(await open(await sealed(payload))).toMatchObject({ ok: true, payload })
  })

  test('says nothing of what is in it, and is never twice the same', async () => {
    const [one, other] = [await sealed('the secret of ann'), await sealed('the secret of ann')]
    expect(one).toMatch(/^[\w-]+$/)
    expect(one).not.toBe(other)
    expect(Buffer.from(one, 'base64url').toString('latin1')).not.toMatch(/secret|ann|cart/)
  })

  test('of a state of 1 MB is compressed, and round-trips', async () => {
    const payload = JSON.stringify(
      Array.from({ length: 11_000 }, (_, id) => ({
        id,
        text: `something to do, number ${id * 7919}`,
        done: id % 3 === 0,
        by: 'ann',
      })),
    ).padEnd(1_048_576)
    const text = await sealed(payload)
    expect(payload.length).toBeGreaterThanOrEqual(1_048_576)
    expect(text.length).toBeLessThan(payload.length / 4)
    expect(await open(text)).toEqual({ ok: true, payload, version: 3 })
  })

  test('is not compressed up to 8 KiB, so that small ones cost no thread', async () => {
    expect((await sealed('x'.repeat(8192))).length).toBeGreaterThan(8192)
    expect((await sealed('x'.repeat(8193))).length).toBeLessThan(1000)
  })

  test('tells by its size no more than a block of how well it compressed', async () => {
    const start = randomBytes(9000).toString('hex')
    const sizes = await Promise.all(['same', 'other'].map(async (tail) => (await sealed(`${start}${tail}`)).length))
    expect(new Set(sizes).size).toBe(1)
  })

  test('is not made where it would be too large', async () => {
    const text = 'x'.repeat(2000)
    expect(await signature([NEW], { maxText: 1000 }).seal(text, 1, mine)).toBeUndefined()
    expect(await signature().seal(text, 1, mine, { maxText: 1000 })).toBeUndefined()
    expect(await signature([NEW], { maxPayload: 1000 }).seal(text, 1, mine)).toBeUndefined()
    const limit = (await signature().seal(text, 1, mine))?.length ?? 0
    expect(await signature().seal(text, 1, mine, { maxText: limit })).toHaveLength(limit)
  })
})

describe('is refused', () => {
  test.each([
    ['another user', { user: 'bob' }],
    ['a visitor', { user: '' }],
    ['another page', { client: 'page-of-bob' }],
    ['another component', { component: 'admin' }],
    ['another life of the instance', { epoch: 'hGfEdCbA' }],
    ['another protocol', { protocol: 3 }],
    ['a binding that reads the same when joined', { user: 'annpage-of-', client: 'ann' }],
  ])('to %s', async (_, other) => {
    const text = await sealed()
    expect(await open(text, { ...mine, ...other })).toEqual({ ok: false, code: 'SNAPSHOT_FORGED' })
    expect(await open(text)).toMatchObject({ ok: true })
  })

  test('with any byte changed', async () => {
    const bytes = Buffer.from(await sealed(), 'base64url')
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8))
      const answer = await open(changed.toString('base64url'))
      expect(answer).toEqual({ ok: false, code: expect.stringMatching(/MALFORMED|KEY_UNKNOWN|FORGED/) })
    }
    expect(await open(bytes.toString('base64url'))).toMatchObject({ ok: true })
  })

  test('cut off anywhere, and with something behind it', async () => {
    const text = await sealed()
    for (let length = 0; length < text.length; length++)
      expect(await open(text.slice(0, length))).toEqual({ ok: false, code: expect.stringMatching(/MALFORMED|FORGED/) })
    for (const tail of ['AAAA', text]) expect(await open(text + tail)).toMatchObject({ code: 'SNAPSHOT_FORGED' })
    for (const tail of ['A', '=', ' ', '\n', '\0'])
      expect(await open(text + tail)).toMatchObject({ code: 'SNAPSHOT_MALFORMED' })
  })

  test('that was never one', async () => {
    const texts = fc.oneof(
      fc.string(),
      fc.uint8Array({ maxLength: 200 }).map((b) => Buffer.from(b).toString('base64url')),
    )
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        expect(await open(text)).toMatchObject({ ok: false })
      }),
      { numRuns: 500 },
    )
  })

  test('put together of two', async () => {
    const [one, other] = [await sealed('{"count":1}'), await sealed('{"count":2}')].map((text) =>
      Buffer.from(text, 'base64url'),
    )
    const mixed = (at: number) =>
      Buffer.concat([(one as Buffer).subarray(0, at), (other as Buffer).subarray(at)]).toString('base64url')
    for (const at of [12, 20, 32, 42, 47, 53]) expect(await open(mixed(at))).toMatchObject({ ok: false })
  })

  test('sealed with a key that is not ours', async () => {
    const text = (await signature([OLD]).seal('{}', 3, mine)) ?? ''
    expect(await open(text)).toEqual({ ok: false, code: 'SNAPSHOT_KEY_UNKNOWN' })
    const ours = Buffer.from(await sealed(), 'base64url')
    const renamed = Buffer.from(text, 'base64url')
    ours.copy(renamed, 2, 2, 8)
    expect(await open(renamed.toString('base64url'))).toEqual({ ok: false, code: 'SNAPSHOT_FORGED' })
  })

  test('when its time is up', async () => {
    const text = await sealed()
    time += 599_999
    expect(await signature([NEW], { store: new MemoryStateStore() }).open(text, mine, anyVersion)).toMatchObject({
      ok: true,
    })
    time += 1
    expect(await open(text)).toEqual({ ok: false, code: 'SNAPSHOT_EXPIRED' })
  })

  test('of a schema that is not accepted, and not used up by that', async () => {
    const text = await sealed()
    expect(await signature().open(text, mine, (version) => version > 3)).toEqual({
      ok: false,
      code: 'SNAPSHOT_VERSION',
    })
    expect(await signature().open(text, mine, (version) => version <= 3)).toMatchObject({ ok: true, version: 3 })
  })

  test('a second time, also one sealed before it, also by another server', async () => {
    const [older, newer] = [await sealed('{"count":1}'), await sealed('{"count":2}')]
    expect(await open(newer)).toMatchObject({ ok: true, payload: '{"count":2}' })
    expect(await open(newer)).toEqual({ ok: false, code: 'SNAPSHOT_USED' })
    expect(await open(older)).toEqual({ ok: false, code: 'SNAPSHOT_USED' })
    expect(
      await open(await sealed('{}', { ...mine, epoch: 'iJkLmNoP' }), { ...mine, epoch: 'iJkLmNoP' }),
    ).toMatchObject({ ok: true })
  })

  test('a second time for as long as any of them may live', async () => {
    const older = await sealed()
    time += 300_000
    const newer = await sealed()
    expect(await open(older)).toMatchObject({ ok: true })
    time += 599_999
    expect(await open(newer)).toEqual({ ok: false, code: 'SNAPSHOT_USED' })
    time += 1
    expect(await open(newer)).toEqual({ ok: false, code: 'SNAPSHOT_EXPIRED' })
    expect(await store.keys('')).toEqual([])
  })

  test('opened many times at once: one gets it', async () => {
    const [text, large] = [await sealed(), await sealed('x'.repeat(50_000), { ...mine, epoch: 'other' })]
    const answers = await Promise.all(Array.from({ length: 40 }, () => open(text)))
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1)
    const larger = await Promise.all(Array.from({ length: 40 }, () => open(large, { ...mine, epoch: 'other' })))
    expect(larger.filter(({ ok }) => ok)).toHaveLength(1)
  })

  test('once its instance was retired', async () => {
    const text = await sealed()
    await signature().retire(mine)
    expect(await open(text)).toEqual({ ok: false, code: 'SNAPSHOT_USED' })
  })

  test('where the store cannot say whether it was used', async () => {
    const text = await sealed()
    await store.close()
    expect(await open(text)).toMatchObject({
      ok: false,
      code: 'SNAPSHOT_STORE_FAILED',
      cause: { code: 'STORE_CLOSED' },
    })
  })

  test('when it is too large, before anything is done with it', async () => {
    const text = await sealed('x'.repeat(5000))
    expect(await signature([NEW], { maxText: 4000 }).open(text, mine, anyVersion)).toEqual({
      ok: false,
      code: 'SNAPSHOT_TOO_LARGE',
    })
    expect(await open('!'.repeat(2_000_000))).toEqual({ ok: false, code: 'SNAPSHOT_TOO_LARGE' })
  })
})

/** As somebody would who has the secret. */
async function bomb(bytes: Buffer, length?: number): Promise<string> {
  const deflated = await promisify(deflateRaw)(bytes, { level: 9 })
  const body = Buffer.concat([Buffer.alloc(4), deflated])
  body.writeUInt32BE(length ?? deflated.length)
  const head = Buffer.from(await sealed('x'.repeat(9000)), 'base64url').subarray(0, 42)
  const key = Buffer.from(hkdfSync('sha256', NEW, 'fluxstack', 'key snapshot 1', 32))
  const own = createHmac('sha256', key).update(head.subarray(8, 20)).digest()
  const cipher = createCipheriv('aes-256-gcm', own, head.subarray(20, 32))
  const { user, client, component, epoch, protocol } = mine
  cipher.setAAD(Buffer.concat([head, Buffer.from(JSON.stringify([user, client, component, epoch, protocol]))]))
  return Buffer.concat([head, cipher.update(body), cipher.final(), cipher.getAuthTag()]).toString('base64url')
}

describe('what unpacks to more than it should', () => {
  test('is refused, and not unpacked further than allowed', async () => {
    expect(await open(await bomb(Buffer.from('{"honest":true}')))).toMatchObject({
      ok: true,
      payload: '{"honest":true}',
    })
    const text = await bomb(Buffer.alloc(256 * 1024 * 1024))
    expect(text.length).toBeLessThan(1_000_000)
    const before = process.memoryUsage().arrayBuffers
    expect(await open(text, mine)).toEqual({ ok: false, code: 'SNAPSHOT_TOO_LARGE' })
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 1024 * 1024)
  })

  test('or says a wrong length, is refused', async () => {
    for (const length of [0, 1, 2 ** 32 - 1]) {
      const answer = await open(await bomb(randomBytes(3000), length))
      expect(answer).toMatchObject(length > 1000 ? { ok: true } : { ok: false })
    }
  })
})

describe('rotation of secrets', () => {
  test('the first seals, all open', async () => {
    const before = (await signature([OLD]).seal('{"by":"old"}', 3, mine)) ?? ''
    const rotated = signature([NEW, OLD])
    expect(await rotated.open(before, mine, anyVersion)).toMatchObject({ ok: true, payload: '{"by":"old"}' })
    const epoch = { ...mine, epoch: 'next' }
    const after = (await rotated.seal('{"by":"new"}', 3, epoch)) ?? ''
    expect(await signature([OLD]).open(after, epoch, anyVersion)).toMatchObject({ code: 'SNAPSHOT_KEY_UNKNOWN' })
    expect(await signature([NEW]).open(after, epoch, anyVersion)).toMatchObject({ ok: true, payload: '{"by":"new"}' })
  })

  test('keys of two purposes have nothing in common', () => {
    const ring = new KeyRing([NEW])
    const [one, other] = [ring.for('snapshot').newest, ring.for('ticket').newest]
    expect(one.id).not.toBe(other.id)
    expect(one.key.equals(other.key)).toBe(false)
    expect(one.key).toHaveLength(32)
    expect(ring.for('snapshot').find(other.id)).toBeUndefined()
  })

  test('refuses a secret that is none', () => {
    expect(() => new KeyRing([])).toThrow('needs a secret')
    expect(() => new KeyRing([NEW, 'short'])).toThrow('at least 32 characters')
  })
})
