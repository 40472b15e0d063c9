import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DiskStateStore } from './disk.ts'
import { type AppendFile, openAppend } from './files.ts'

let folder: string
/** What the next appends and syncs do: how many bytes go through before it fails. */
let failing: { append?: number; sync?: boolean; open?: boolean }

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flux-store-'))
  failing = {}
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const full = () => Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })

/** A disk that fails when it is told to, half way. */
async function failingFile(path: string, from: number): Promise<AppendFile> {
  if (failing.open) throw full()
  const file = await openAppend(path, from)
  return {
    get size() {
      return file.size
    },
    async append(bytes) {
      if (failing.append === undefined) return file.append(bytes)
      await file.append(bytes.subarray(0, failing.append))
      throw full()
    },
    async sync() {
      if (failing.sync) throw full()
      await file.sync()
    },
    close: () => file.close(),
  }
}

const open = () => DiskStateStore.open({ folder }, { open: failingFile })

describe('a disk that fails', () => {
  test.each([
    ['at the first byte', { append: 0 }],
    ['half way', { append: 20 }],
    ['after the last byte', { append: 10_000 }],
    ['at the sync', { sync: true }],
  ])('%s: what was not acknowledged is refused and taken back, and the store goes on when it can', async (_, how) => {
    const store = await open()
    const before = await store.set('a', 'before')
    await store.set('b', 'before')
    failing = how
    const asked = [store.set('a', '1'), store.set('a', '2'), store.delete('b'), store.set('new', '1')]
    const later = asked[0]?.catch(() => store.set('a', 'still'))
    for (const one of asked)
      await expect(one).rejects.toMatchObject({ code: 'STORE_FAILED', cause: { code: 'ENOSPC' } })
    await expect(later).rejects.toMatchObject({ code: 'STORE_FAILED' })
    expect(await store.get('a')).toEqual({ value: 'before', version: before })
    expect(await store.keys('')).toEqual(['a', 'b'])
    failing = {}
    expect(await store.set('a', 'after', { expect: before })).toBeGreaterThan(before ?? 0)
    await store.close()
    const again = await open()
    expect((await again.get('a'))?.value).toBe('after')
    expect(await again.keys('')).toEqual(['a', 'b'])
    await again.close()
  })

  test('while a new file is written: the old one goes on', async () => {
    const store = await open()
    await store.set('small', 'kept')
    failing = { open: true }
    for (let n = 0; n < 40; n++) await store.set('large', `${n} ${'x'.repeat(2 ** 18)}`)
    expect(readdirSync(folder).filter((name) => name.endsWith('.log'))).toEqual(['00000001.log'])
    failing = {}
    for (let n = 40; n < 80; n++) await store.set('large', `${n} ${'x'.repeat(2 ** 18)}`)
    await store.close()
    expect(readdirSync(folder).length).toBeGreaterThan(1)
    const again = await open()
    expect((await again.get('small'))?.value).toBe('kept')
    expect(String((await again.get('large'))?.value)).toMatch(/^79 /)
    await again.close()
  })

  test('on opening is said, and the folder is free again', async () => {
    failing = { open: true }
    await expect(open()).rejects.toMatchObject({ code: 'STORE_FAILED', message: expect.stringContaining(folder) })
    failing = {}
    const store = await open()
    await store.close()
  })
})

test('refuses options that are none', async () => {
  for (const wrong of [{ maxBytes: 2 ** 30 }, { maxBytes: 0 }, { backups: 0 }, { maxValueBytes: 1.5 }])
    await expect(DiskStateStore.open({ folder, ...wrong })).rejects.toMatchObject({ code: 'STORE_OPTION_INVALID' })
})

test('a disk that does not keep up refuses what would fill the memory', async () => {
  const store = await open()
  const value = 'x'.repeat(2 ** 23)
  const asked = await Promise.allSettled(Array.from({ length: 12 }, (_, n) => store.set(`key:${n}`, value)))
  const refused = asked.filter(({ status }) => status === 'rejected')
  expect(refused.length).toBeGreaterThan(0)
  expect(refused[0]).toMatchObject({ reason: { code: 'STORE_FULL' } })
  expect(await store.keys('')).toHaveLength(12 - refused.length)
  await store.close()
})
