import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { readFile, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { LiveLogger } from '../../server/peer.ts'
import { DiskStateStore } from './disk.ts'
import { FRAME_BYTES, HEAD_BYTES } from './frame.ts'

let folder: string
let said: string[]
const note = (level: string) => (message: string) => void said.push(`${level}: ${message}`)
const logger: LiveLogger = { debug() {}, info: note('info'), warn: note('warn'), error: note('error') }

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flux-store-'))
  said = []
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const open = (options: { sync?: boolean; maxBytes?: number; backups?: number } = {}) =>
  DiskStateStore.open({ folder, logger, sync: false, ...options })
const file = (generation: number) => join(folder, `${String(generation).padStart(8, '0')}.log`)
const files = () => readdirSync(folder).toSorted()

async function contents(): Promise<Record<string, unknown>> {
  const store = await open()
  const keys = await store.keys('')
  const all = await Promise.all(keys.map(async (key) => [key, (await store.get(key))?.value] as const))
  await store.close()
  return Object.fromEntries(all)
}

/** Each put on its own, and where the file ended after it. */
async function written(puts: readonly (readonly [string, string])[]): Promise<{ bytes: Buffer; ends: number[] }> {
  const store = await open()
  const ends: number[] = []
  for (const [key, value] of puts) {
    await store.set(key, value)
    ends.push((await readFile(file(1))).length)
  }
  await store.close()
  return { bytes: await readFile(file(1)), ends }
}

const puts = [
  ['a', '1'],
  ['b', 'two – 2'],
  ['a', '3'],
  ['c', ''],
  ['b', 'four'],
] as const
/** What is there once so many of them are. */
const after = (count: number) => Object.fromEntries(puts.slice(0, count))

test('what was set is there when it is opened again, with its versions and times', async () => {
  let time = 1000
  const store = await DiskStateStore.open({ folder, now: () => time })
  await store.set('gone', 'x')
  await store.delete('gone')
  await store.set('late', 'x', { ttl: 50 })
  const [text, bytes] = [await store.set('text', 'ä😀'), await store.set('bytes', Uint8Array.of(0, 1, 255))]
  await store.close()
  time = 1049
  const again = await DiskStateStore.open({ folder, now: () => time })
  expect(await again.keys('')).toEqual(['bytes', 'late', 'text'])
  expect(await again.get('text')).toEqual({ value: 'ä😀', version: text })
  expect(await again.get('bytes')).toEqual({ value: Uint8Array.of(0, 1, 255), version: bytes })
  expect(await again.set('gone', 'new', { expect: 0 })).toBeGreaterThan(bytes ?? 0)
  time = 1050
  expect(await again.get('late')).toBeUndefined()
  await again.close()
})

describe('a write that was torn', () => {
  test('at any byte loses what was not finished and nothing else', async () => {
    const { bytes, ends } = await written(puts)
    for (let length = (ends[0] ?? 0) - 40; length <= bytes.length; length++) {
      await writeFile(file(1), bytes.subarray(0, length))
      if (length < HEAD_BYTES + FRAME_BYTES) continue
      said = []
      expect(await contents(), `cut at ${length}`).toEqual(after(ends.filter((end) => end <= length).length))
      const clean = length === HEAD_BYTES + FRAME_BYTES || ends.includes(length)
      expect(said.map((line) => line.includes('not finished'))).toEqual(clean ? [] : [true])
      expect(files()).toEqual(['00000001.log'])
    }
  })

  test.each([
    ['zeros', (n: number) => Buffer.alloc(n)],
    ['ones', (n: number) => Buffer.alloc(n, 255)],
    ['the beginning of the file', (n: number, bytes: Buffer) => bytes.subarray(0, n)],
  ])('and left %s behind it is cut off, and writing goes on after what is whole', async (_, tail) => {
    const { bytes } = await written(puts)
    for (const length of [1, 11, 12, 27, 60, 5000]) {
      await writeFile(file(1), Buffer.concat([bytes, tail(length, bytes)]))
      const store = await open()
      await store.set('more', String(length))
      await store.close()
      expect(await contents()).toEqual({ ...after(puts.length), more: String(length) })
    }
  })
})

/** Three generations: `old` in all, `first` since the second, `second` since the third, `third` in the log of the third. */
async function threeGenerations(): Promise<void> {
  const store = await open({ sync: true }) // so that a new file is not overtaken

  await store.set('old', 'kept')
  const large = 'x'.repeat(2 ** 18)
  for (const [generation, name] of [
    [2, 'first'],
    [3, 'second'],
  ] as const) {
    await store.set(name, name)
    while (!files().includes(`0000000${generation}.log`)) await store.set('large', large)
  }
  await store.set('large', 'small')
  await store.set('third', 'third')
  await store.close()
}
const all = { old: 'kept', first: 'first', second: 'second', third: 'third', large: 'small' }

async function flip(path: string, at: number): Promise<void> {
  const bytes = await readFile(path)
  bytes[at] = (bytes[at] ?? 0) ^ 16
  await writeFile(path, bytes)
}

describe('generations', () => {
  test('begin when most of the log is of no use, and the oldest goes', async () => {
    await threeGenerations()
    expect(files()).toEqual(['00000001.log', '00000002.log', '00000003.log'])
    const store = await open({ backups: 1, sync: true })
    while (!files().includes('00000004.log')) await store.set('large', 'y'.repeat(2 ** 18))
    await store.close()
    expect(files()).toEqual(['00000003.log', '00000004.log'])
    expect(said).toEqual([])
    expect(await contents()).toEqual({ ...all, large: 'y'.repeat(2 ** 18) })
  })

  test('begin after an hour too where something was written, so that there is a backup of a small one', async () => {
    let time = 1_000_000
    const openAt = () => DiskStateStore.open({ folder, sync: false, now: () => time })
    let store = await openAt()
    await store.set('a', '1')
    time += 3_599_999
    await store.set('a', '2')
    expect(files()).toEqual(['00000001.log', 'lock'])
    await store.close()
    store = await openAt()
    time += 1
    await store.set('a', '3')
    await store.close()
    expect(files()).toEqual(['00000001.log', '00000002.log'])
    store = await openAt()
    await store.set('b', '4')
    await store.close()
    await flip(file(2), 5)
    expect(await contents()).toEqual({ a: '3' })
  })

  test('hold the log below the bound that is stated, whatever is written', async () => {
    const store = await open({ maxBytes: 300_000 })
    for (let n = 0; n < 400; n++)
      await Promise.all([1, 2, 3, 4].map((one) => store.set(`key:${one}`, 'z'.repeat(50_000))))
    await store.close()
    for (const name of files())
      expect((await readFile(join(folder, name))).length).toBeLessThan(4 * 300_000 + 12 * 2 ** 20)
    expect(files()).toHaveLength(3)
  })

  test('whose first entries are damaged fall back to the one before, and to what can be read of it', async () => {
    await threeGenerations()
    await flip(file(3), HEAD_BYTES + FRAME_BYTES + 4)
    expect(await contents()).toEqual(all)
    expect(said).toEqual([expect.stringMatching(/error: .* the backup before it is used/)])
    expect(files()).toEqual(['00000001.log', '00000002.log', '00000003.damaged', '00000004.log'])
    said = []
    expect(await contents()).toEqual(all)
    expect(said).toEqual([])
  })

  test('whose head is damaged fall back, and lose only what was written since', async () => {
    await threeGenerations()
    await flip(file(3), 3)
    const { third, ...before } = all
    expect(third).toBe('third')
    expect(await contents()).toEqual({ ...before, large: 'x'.repeat(2 ** 18) })
    expect(said).toHaveLength(1)
  })

  test('of which two are damaged fall back twice', async () => {
    await threeGenerations()
    await truncate(file(3), 100)
    await flip(file(2), 5)
    const { old } = all
    expect(await contents()).toMatchObject({ old })
    expect(said.filter((line) => line.startsWith('error'))).toHaveLength(2)
    expect(files().filter((name) => name.endsWith('.log'))).toEqual(['00000001.log', '00000004.log'])
  })

  test('of which none can be read are refused and left as they are', async () => {
    await threeGenerations()
    for (const generation of [1, 2, 3]) await writeFile(file(generation), 'not a log')
    await expect(open()).rejects.toMatchObject({ code: 'STORE_UNREADABLE', message: expect.stringContaining(folder) })
    expect(files()).toEqual(['00000001.log', '00000002.log', '00000003.log'])
  })

  test('that were being written when the process was killed are not looked at', async () => {
    await written(puts)
    await writeFile(join(folder, '00000002.log.draft'), 'half of one')
    expect(await contents()).toEqual(after(puts.length))
    expect(files()).toEqual(['00000001.log'])
  })
})

describe('a damaged place in the log', () => {
  test('any one bit takes what was written there and nothing else, and it is said', async () => {
    const { bytes, ends } = await written(puts)
    const start = HEAD_BYTES + FRAME_BYTES
    for (let at = start; at < bytes.length; at += 3) {
      rmSync(folder, { recursive: true })
      await open().then((store) => store.close())
      await writeFile(file(1), bytes)
      await flip(file(1), at)
      const hit = ends.findIndex((end) => at < end)
      said = []
      expect(await contents(), `bit at ${at}`).toEqual(Object.fromEntries(puts.filter((_, index) => index !== hit)))
      expect(said).toEqual([expect.stringMatching(hit === puts.length - 1 ? /not finished/ : /error: .* is damaged/)])
    }
  })

  test('does not let a value pass for a write', async () => {
    const { bytes, ends } = await written([
      ['mine', 'yes'],
      ['theirs', 'no'],
    ])
    const forged = bytes.subarray(ends[0], ends[1])
    rmSync(folder, { recursive: true })
    const store = await open()
    await store.set('value', new Uint8Array(forged))
    const at = (await readFile(file(1))).length - forged.length - 8
    await store.set('last', '')
    await store.close()
    await flip(file(1), at)
    expect(await contents()).toEqual({ last: '' })
  })
})

test('whatever is done to the end of the log, what is before it is there', async () => {
  const entry = fc.record({
    key: fc.constantFrom('a', 'b', 'c'),
    value: fc.string({ unit: 'grapheme' }),
    gone: fc.boolean(),
  })
  const property = fc.asyncProperty(
    fc.array(entry, { minLength: 1, maxLength: 12 }),
    fc.nat(),
    fc.uint8Array({ maxLength: 40 }),
    async (entries, cut, garbage) => {
      rmSync(folder, { recursive: true, force: true })
      const store = await open()
      const states: [number, Record<string, string>][] = [[(await readFile(file(1))).length, {}]]
      for (const { key, value, gone } of entries) {
        const now = { ...states.at(-1)?.[1] }
        if (gone) {
          await store.delete(key)
          delete now[key]
        } else {
          await store.set(key, value)
          now[key] = value
        }
        states.push([(await readFile(file(1))).length, now])
      }
      await store.close()
      const bytes = await readFile(file(1))
      const first = states[0]?.[0] ?? 0
      const length = first + (cut % (bytes.length - first + 1))
      await writeFile(file(1), Buffer.concat([bytes.subarray(0, length), garbage]))
      expect(await contents()).toEqual(states.findLast(([end]) => end <= length)?.[1])
    },
  )
  await fc.assert(property, { numRuns: Math.min(1000, Number(process.env['FLUX_RUNS'] ?? 60)) })
})
