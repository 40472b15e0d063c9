import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { afterEach, expect, test, vi } from 'vitest'
import { createApp } from '../../framework/create-app.ts'
import { resolveConfig } from '../../config/index.ts'
import { serve } from '../../server/index.ts'
import { heapSnapshot } from './heap.ts'

const TOKEN = 'a-token-of-monitoring'
const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

/** An app that listens, as in production. */
async function start(mode = 'production', lines: string[] = []) {
  const config = {
    server: { host: '127.0.0.1', port: 0 },
    logging: { level: 'error', console: { enabled: false } },
    monitoring: { token: TOKEN, profiles: { longest: '30s' } },
  } as const
  const stream = { write: (line: string) => void lines.push(line) }
  const resolved = resolveConfig(config, { mode, env: {} })
  const app = createApp(config, { resolved, logTransports: [{ type: 'stream', stream }] })
  const signal = new AbortController()
  const server = await serve(app, { signal: signal.signal })
  ends.push(() => server.stop())
  const authorization = `Bearer ${TOKEN}`
  return (path: string, init: RequestInit = {}) =>
    fetch(`${server.url}/_flux/profile/${path}`, { method: 'POST', headers: { authorization }, ...init })
}

const left = () => readdirSync(tmpdir()).filter((name) => name.startsWith('flux-heap-'))

/** What Chromium reads of a profile: https://chromedevtools.github.io/devtools-protocol/tot/Profiler/#type-Profile */
interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number }; children?: number[] }[]
  startTime: number
  endTime: number
  samples: number[]
  timeDeltas: number[]
}

test('a CPU profile is a download that developer tools open', async () => {
  const ask = await start()
  const answer = await ask('cpu?seconds=0.3')
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="[\d-]+T[\d-]+\.cpuprofile"$/)
  const { nodes, samples, timeDeltas, startTime, endTime } = (await answer.json()) as CpuProfile
  const ids = new Set(nodes.map(({ id }) => id))
  expect(nodes[0]?.callFrame.functionName).toBe('(root)')
  expect(nodes.flatMap(({ children = [] }) => children).every((id) => ids.has(id))).toBe(true)
  expect(samples.length).toBe(timeDeltas.length)
  expect(samples.every((id) => ids.has(id))).toBe(true)
  expect(endTime - startTime).toBeGreaterThan(250_000)
})

/** https://github.com/v8/v8/blob/main/src/profiler/heap-snapshot-generator.cc: flat lists, whose columns `meta` names. */
interface HeapSnapshot {
  snapshot: { meta: { node_fields: string[]; edge_fields: string[] }; node_count: number; edge_count: number }
  nodes: number[]
  edges: number[]
  strings: string[]
}

test('a heap snapshot is a download that developer tools open, and leaves nothing behind', async () => {
  const ask = await start()
  const before = left()
  const answer = await ask('heap')
  expect(answer.headers.get('content-disposition')).toMatch(/\.heapsnapshot"$/)
  const text = await answer.text()
  expect(Number(answer.headers.get('content-length'))).toBe(Buffer.byteLength(text))
  const { snapshot, nodes, edges, strings } = JSON.parse(text) as HeapSnapshot
  expect(nodes.length).toBe(snapshot.node_count * snapshot.meta.node_fields.length)
  expect(edges.length).toBe(snapshot.edge_count * snapshot.meta.edge_fields.length)
  expect(strings.length).toBeGreaterThan(1000)
  await vi.waitFor(() => expect(left()).toEqual(before))
  expect((await ask('cpu?seconds=0.01')).status).toBe(200)
}, 60_000)

test('there is one at a time, and a client that goes away ends its own', async () => {
  const lines: string[] = []
  const ask = await start('production', lines)
  const leaving = new AbortController()
  const first = ask('cpu?seconds=30', { signal: leaving.signal }).catch((error: Error) => error.name)
  await vi.waitFor(async () => expect((await ask('cpu?seconds=0.01')).status).toBe(409))
  const second = await ask('heap')
  expect([second.status, await second.json()]).toMatchObject([409, { code: 'PROFILE_RUNNING' }])
  leaving.abort()
  expect(await first).toBe('AbortError')
  await vi.waitFor(async () => expect((await ask('cpu?seconds=0.01')).status).toBe(200))
  expect(lines).toEqual([])
})

test('a download that is broken off leaves nothing', async () => {
  const ask = await start()
  const before = left()
  const leaving = new AbortController()
  const answer = await ask('heap', { signal: leaving.signal })
  await answer.body?.getReader().read()
  leaving.abort()
  await vi.waitFor(async () => expect((await ask('cpu?seconds=0.01')).status).toBe(200), 10_000)
  expect(left()).toEqual(before)
}, 60_000)

test.each(['0', '-1', '31', 'abc', '', '1e9', 'NaN'])('seconds=%s is refused', async (seconds) => {
  const answer = await (await start())(`cpu?seconds=${seconds}`)
  expect([answer.status, await answer.json()]).toMatchObject([422, { errors: [{ path: 'seconds' }] }])
})

test('nobody has them without the token, and no page of another site', async () => {
  const ask = await start()
  expect((await ask('cpu?seconds=0.01', { headers: {} })).status).toBe(401)
  expect((await ask('heap', { headers: { authorization: 'Bearer wrong' } })).status).toBe(401)
  expect((await ask('heap', { method: 'GET' })).status).toBe(405)
  const open = await start('development')
  expect((await open('cpu?seconds=0.01', { headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(403)
  expect((await open('cpu?seconds=0.01', { headers: { 'sec-fetch-site': 'same-origin' } })).status).toBe(200)
})

test('a snapshot that memory or disk has no room for is not begun', async () => {
  const gib = 1024 ** 3
  const take = (room: { heap: number; memory: number; disk: number }) =>
    heapSnapshot({ ended: () => {}, deadline: 1000, room })
  await expect(take({ heap: gib, memory: gib, disk: 9 * gib })).rejects.toMatchObject({
    code: 'PROFILE_NO_ROOM',
    statusCode: 503,
    message: 'A snapshot of 1024 MiB needs twice as much memory, and 1024 MiB are free',
  })
  await expect(take({ heap: gib, memory: 9 * gib, disk: gib })).rejects.toThrow('twice as much disk')
})

test('one that nobody reads ends by itself', async () => {
  const ended = vi.fn<() => void>()
  const before = left()
  const { body } = await heapSnapshot({ ended, deadline: 1 })
  await vi.waitFor(() => expect(ended).toHaveBeenCalledTimes(1))
  expect(left()).toEqual(before)
  await expect(new Response(body).text()).rejects.toThrow('closed')
  expect(ended).toHaveBeenCalledTimes(1)
}, 60_000)
