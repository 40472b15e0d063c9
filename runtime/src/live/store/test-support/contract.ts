import { assert, asyncProperty } from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { StateStore } from '../types.ts'
import { ask, Model, steps } from './model.ts'

/** What differs between stores: how one is opened, with this clock. */
export interface StoreMaker {
  /** A new, empty one; values of at most 1,000 bytes, at most 20,000 in all. */
  open(now: () => number): Promise<StateStore>
  /** After the store was closed. */
  remove?(): Promise<void>
}

/** What every store promises: tests, for a `describe` of the store's own. */
export function storeContract(maker: StoreMaker): void {
  let store: StateStore
  let time = 1_000_000

  beforeEach(async () => {
    time = 1_000_000
    store = await maker.open(() => time)
  })
  afterEach(async () => {
    await store.close()
    await maker.remove?.()
  })

  test('gives back text as text and bytes as bytes, with the version that set gave', async () => {
    const version = await store.set('a', 'ä – 😀')
    expect(await store.get('a')).toEqual({ value: 'ä – 😀', version })
    const bytes = await store.set('b', Uint8Array.of(0, 255, 128))
    expect(await store.get('b')).toEqual({ value: Uint8Array.of(0, 255, 128), version: bytes })
    await store.set('empty', '')
    await store.set('empty bytes', new Uint8Array())
    expect((await store.get('empty'))?.value).toBe('')
    expect((await store.get('empty bytes'))?.value).toEqual(new Uint8Array())
    expect(await store.get('c')).toBeUndefined()
  })

  test("a caller's bytes are the caller's own", async () => {
    const mine = Uint8Array.of(1)
    const setting = store.set('a', mine)
    mine[0] = 9
    await setting
    const got = await store.get('a')
    if (got?.value instanceof Uint8Array) got.value[0] = 7
    expect((await store.get('a'))?.value).toEqual(Uint8Array.of(1))
  })

  test('versions of a key grow, also over its deletion and its expiry', async () => {
    const first = (await store.set('a', '1')) ?? 0
    const second = (await store.set('a', '2', { ttl: 10 })) ?? 0
    time += 10
    expect(await store.set('a', '3', { expect: second })).toBeUndefined()
    const third = (await store.set('a', '3')) ?? 0
    await store.delete('a')
    const fourth = (await store.set('a', '4')) ?? 0
    expect([first, second, third, fourth].every((version) => Number.isSafeInteger(version) && version > 0)).toBe(true)
    expect(first < second && second < third && third < fourth).toBe(true)
  })

  test('compares and sets', async () => {
    const first = await store.set('a', '1')
    const second = await store.set('a', '2', { expect: first })
    expect(second).toBeGreaterThan(first ?? 0)
    expect(await store.set('a', '3', { expect: first })).toBeUndefined()
    expect(await store.get('a')).toEqual({ value: '2', version: second })
    expect(await store.set('b', '1', { expect: 1 })).toBeUndefined()
    expect(await store.get('b')).toBeUndefined()
  })

  test('sets if absent, and of many at once one', async () => {
    const won = await Promise.all(Array.from({ length: 50 }, (_, n) => store.set('a', String(n), { expect: 0 })))
    expect(won.filter((version) => version !== undefined)).toHaveLength(1)
    expect((await store.get('a'))?.version).toBe(won.find((version) => version !== undefined))
    await store.delete('a')
    expect(await store.set('a', 'again', { expect: 0 })).toBeGreaterThan(0)
  })

  test('a counter by compare-and-set loses no step', async () => {
    const step = async (): Promise<void> => {
      const now = await store.get('n')
      const next = String(Number(now?.value ?? 0) + 1)
      if ((await store.set('n', next, { expect: now?.version ?? 0 })) === undefined) await step()
    }
    await Promise.all(Array.from({ length: 20 }, step))
    expect((await store.get('n'))?.value).toBe('20')
  })

  test('deletes, by version too, and says whether it did', async () => {
    const version = (await store.set('a', '1')) ?? 0
    expect(await store.delete('a', { expect: version + 1 })).toBe(false)
    expect(await store.delete('a', { expect: version })).toBe(true)
    expect(await store.delete('a')).toBe(false)
    expect(await store.delete('a', { expect: 0 })).toBe(false)
    expect(await store.get('a')).toBeUndefined()
  })

  test('a key whose time is up is absent everywhere', async () => {
    const version = await store.set('a', '1', { ttl: 100 })
    await store.set('b', '1', { ttl: 100 })
    await store.set('b', '2')
    time += 99
    expect((await store.get('a'))?.version).toBe(version)
    time += 1
    expect(await store.get('a')).toBeUndefined()
    expect(await store.keys('')).toEqual(['b'])
    expect(await store.delete('a')).toBe(false)
    expect(await store.set('a', '2', { expect: version })).toBeUndefined()
    expect(await store.set('a', '2', { expect: 0 })).toBeGreaterThan(version ?? 0)
  })

  test('lists keys by their beginning, sorted, with every character as it is', async () => {
    const keys = ['a', 'a:1', 'a:10', 'a:2', 'a%', 'a_b', 'ab', 'A:1', 'ä', '😀:1', '\uFFFD', 'b*?[']
    await Promise.all(keys.map((key) => store.set(key, '')))
    expect(await store.keys('')).toEqual(keys.toSorted())
    expect(await store.keys('a:')).toEqual(['a:1', 'a:10', 'a:2'])
    expect(await store.keys('a%')).toEqual(['a%'])
    expect(await store.keys('a_')).toEqual(['a_b'])
    expect(await store.keys('b*?[')).toEqual(['b*?['])
    expect(await store.keys('😀')).toEqual(['😀:1'])
    expect(await store.keys('z')).toEqual([])
  })

  test('a get sees the sets that were made before it', async () => {
    const setting = store.set('a', '1')
    const got = store.get('a')
    const deleting = store.delete('a')
    const gone = store.get('a')
    expect((await got)?.value).toBe('1')
    expect(await gone).toBeUndefined()
    await Promise.all([setting, deleting])
  })

  test('refuses what it cannot keep, and nothing of it stays', async () => {
    const refusals: [Promise<unknown>, string][] = [
      [store.set('', 'x'), 'STORE_KEY_INVALID'],
      [store.get('ä'.repeat(257)), 'STORE_KEY_INVALID'],
      [store.set('\uD800', 'x'), 'STORE_KEY_INVALID'],
      [store.set('a', 'x\uDC00'), 'STORE_VALUE_INVALID'],
      [store.set('a', 7 as never), 'STORE_VALUE_INVALID'],
      [store.set('a', 'ä'.repeat(501)), 'STORE_VALUE_TOO_LARGE'],
      [store.set('a', new Uint8Array(1001)), 'STORE_VALUE_TOO_LARGE'],
      [store.set('a', 'x', { ttl: 0 }), 'STORE_OPTION_INVALID'],
      [store.set('a', 'x', { ttl: Number.NaN }), 'STORE_OPTION_INVALID'],
      [store.set('a', 'x', { expect: -1 }), 'STORE_OPTION_INVALID'],
      [store.delete('a', { expect: 0.5 }), 'STORE_OPTION_INVALID'],
    ]
    for (const [refused, code] of refusals)
      await expect(refused).rejects.toMatchObject({ name: 'StateStoreError', code })
    expect(await store.keys('')).toEqual([])
    await store.set('ä'.repeat(256), 'ä'.repeat(500))
    expect(await store.keys('ä')).toHaveLength(1)
  })

  test('is full at its bound, and not with what has gone', async () => {
    let kept = 0
    const fill = async (ttl?: number): Promise<void> => {
      for (; ; kept++) await store.set(`fill:${kept}`, 'x'.repeat(900), { ttl })
    }
    await expect(fill(50)).rejects.toMatchObject({ code: 'STORE_FULL' })
    expect(kept).toBeGreaterThan(10)
    expect(kept).toBeLessThan(23)
    expect(await store.keys('')).toHaveLength(kept)
    await store.set('fill:0', 'y'.repeat(900)) // in the place of the old one
    time += 50
    await store.set('late', 'x'.repeat(900))
    expect(await store.keys('')).toEqual(['fill:0', 'late'])
  })

  test('closed, it refuses', async () => {
    const setting = store.set('a', '1')
    await store.close()
    expect(await setting).toBeGreaterThan(0)
    await store.close()
    const calls = [store.get('a'), store.set('a', ''), store.delete('a'), store.keys('')]
    for (const call of calls) await expect(call).rejects.toMatchObject({ code: 'STORE_CLOSED' })
  })

  test('answers as a plain map does, whatever is asked of it', async () => {
    const property = asyncProperty(steps, async (asked) => {
      for (const old of await store.keys('')) await store.delete(old)
      const model = new Model()
      const said: unknown[] = []
      const wanted: unknown[] = []
      for (const step of asked) {
        if (step.kind === 'wait') time += step.by
        else {
          const { answer, expected } = await ask(step, { store, model, time })
          said.push(answer)
          wanted.push(expected)
        }
      }
      expect(said).toEqual(wanted)
    })
    await assert(property, { numRuns: Math.min(1000, Number(process.env['FLUX_RUNS'] ?? 60)) })
  })
}
