import { mkdtempSync, readFileSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { BuildCache } from './cache.ts'
import { BUILD_CACHE } from './stats.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'flux-cache-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const at = (...parts: string[]) => join(root, BUILD_CACHE, ...parts)
const noBlobs = () => []

test('gives back what it was given, and nothing where there is nothing', () => {
  const cache = new BuildCache(root)
  const hash = cache.keep(Buffer.from('content'))
  expect(cache.blob(hash)?.toString()).toBe('content')
  expect(cache.blob('0'.repeat(64))).toBeUndefined()
})

test.each(['cut', 'changed', 'of another name'])('does not trust content that is %s', (how) => {
  const cache = new BuildCache(root)
  const hash = cache.keep(Buffer.from('content'))
  const bytes = readFileSync(at('blobs', hash))
  if (how === 'cut') writeFileSync(at('blobs', hash), bytes.subarray(0, -1))
  else if (how === 'changed') writeFileSync(at('blobs', hash), Buffer.concat([bytes.subarray(0, -1), Buffer.from('X')]))
  else writeFileSync(at('blobs', hash), readFileSync(at('blobs', cache.keep(Buffer.from('another')))))
  expect(cache.blob(hash)).toBeUndefined()
})

test('does not trust a result that somebody has edited', () => {
  const cache = new BuildCache(root)
  cache.add('client', 'key', { a: 1 })
  const [name = ''] = readdirSync(at('entries'))
  writeFileSync(at('entries', name), readFileSync(at('entries', name)).toString('latin1').replace('1}', '2}'), 'latin1')
  expect(cache.entries('client')).toEqual([])
})

test('keeps the latest results of each kind, and what they hold', () => {
  const cache = new BuildCache(root, { entries: 2 })
  for (const [index, name] of ['a', 'b', 'c'].entries()) {
    cache.add('client', name, { name, blob: cache.keep(Buffer.from(name)) })
    for (const entry of readdirSync(at('entries'))) {
      const { name: held } = JSON.parse(readFileSync(at('entries', entry)).subarray(32).toString()) as { name: string }
      if (held === name) utimesSync(at('entries', entry), index + 1, index + 1)
    }
  }
  cache.prune((entry) => [(entry as { blob: string }).blob])
  expect(cache.entries('client')).toMatchObject([{ name: 'c' }, { name: 'b' }])
  expect(readdirSync(at('blobs'))).toHaveLength(2)
})

test('stays within its bytes, and forgets the oldest', async () => {
  const cache = new BuildCache(root, { bytes: 3000 })
  for (const [index, letter] of ['a', 'b', 'c', 'd'].entries()) {
    await cache.derived('br11', Buffer.from(letter), async () => Buffer.alloc(1000, letter))
    for (const name of readdirSync(at('derived'))) {
      if (readFileSync(at('derived', name))[40] === letter.charCodeAt(0))
        utimesSync(at('derived', name), index + 1, index + 1)
    }
  }
  cache.prune(noBlobs)
  const left = readdirSync(at('derived')).map((name) => String.fromCharCode(readFileSync(at('derived', name))[40] ?? 0))
  expect(left.toSorted()).toEqual(['c', 'd'])
})

test('makes again only what it does not have', async () => {
  const cache = new BuildCache(root)
  let made = 0
  const make = async () => Buffer.from(`${(made += 1)}`)
  const again = () => cache.derived('gz9', Buffer.from('x'), make)
  expect([(await again()).toString(), (await again()).toString()]).toEqual(['1', '1'])
  rmSync(at(), { recursive: true })
  expect((await again()).toString()).toBe('2')
})

test('keeps itself out of git, and from everybody else on the machine', () => {
  new BuildCache(root).keep(Buffer.from('x'))
  expect(readFileSync(join(root, '.flux/.gitignore'), 'utf8')).toContain('cache/')
})
