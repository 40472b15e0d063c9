import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { showBuild } from './show.ts'
import { findTarget } from './target.ts'
import type { BuildResult } from './types.ts'

const file = (name: string, bytes: number) => ({ file: name, bytes, gzip: bytes / 2, sha256: '' })

function shown(rest: Partial<BuildResult> = {}) {
  const root = mkdtempSync(join(tmpdir(), 'flux-show-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  mkdirSync(join(root, 'dist/client'), { recursive: true })
  writeFileSync(join(root, 'dist/client/index.html'), '<script src="/assets/index.js"></script>')
  const built: BuildResult = {
    outDir: join(root, 'dist'),
    target: 'node',
    runtime: 'node',
    mode: 'production',
    entry: 'server/index.js',
    files: [
      file('client/index.html', 1000),
      file('client/assets/index.js', 10_000),
      file('client/assets/lazy.js', 400),
    ],
    grown: {},
    natives: [],
    warnings: [],
    steps: [{ name: 'client', status: 'cached', milliseconds: 1 }],
    milliseconds: 5,
    changes: [],
    next: [],
    ...rest,
  }
  const lines: string[] = []
  const say = (text: string) => void lines.push(text)
  const log = { print: say, info: say, warn: say, success: say, debug: say, error: say }
  const data = showBuild(built, { root, log, stdout: { write: () => true, isTTY: false } })
  return { text: lines.join('\n'), data }
}

test('says what the first page loads, without what is loaded on demand, and how to start it', () => {
  const { text, data } = shown()
  expect(text).toContain('The first page loads 11.0 kB, 5.5 kB gzip; server JavaScript')
  expect(text).toContain('Start it with node dist/server/index.js')
  expect(data.initial).toEqual({ raw: 11_000, gzip: 5500, brotli: 5500 })
})

test('says the target’s own words of what comes next in the place of a command that starts it', async () => {
  const target = await findTarget('docker')
  const app = {
    name: 'My shop',
    mode: 'production',
    runtime: 'node',
    hasClient: true,
    database: 'none',
    port: 1,
  } as const
  const next = (await target.next?.({ app, outDir: 'dist' })) ?? []
  const { text } = shown({ next })
  expect(text).toContain('docker build -t my-shop .')
  expect(text).not.toContain('Start it with node')
})

test('the page alone comes with what its host has to do', async () => {
  const target = await findTarget('static')
  const app = { name: 'a', mode: 'production', runtime: 'node', hasClient: true, database: 'none', port: 1 } as const
  const next = (await target.next?.({ app, outDir: 'out' })) ?? []
  expect(next.join(' ')).toMatch(/out\/client on a host of files.* index\.html/)
})

test('what takes the place of another target’s build is not called unchanged', () => {
  expect(shown().text).toContain('Built in 5 ms, all of it from the cache')
  expect(shown({ grown: { 'client/index.html': 0 } }).text).toContain('Nothing has changed since the last build (5 ms)')
})
