import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { requireReady } from './ready.ts'

type Answer = (count: number) => { status: number; text?: string } | undefined

/** A server that answers as told, by the number of times it was asked; nothing is no answer at all. */
async function serve(answer: Answer): Promise<{ url: string; asked: () => number; server: Server }> {
  let count = 0
  const server = createServer((request, response) => {
    const said = answer(++count)
    if (said === undefined) return
    response
      .writeHead(said.status, { location: '/elsewhere' })
      .end(request.url === '/api/ready' ? said.text : 'wrong path')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked: () => count, server }
}

const READY = { status: 200, text: '{"status":"ready"}' }

const world = () => ({ signal: new AbortController().signal, now: () => new Date() })

test('asks until it is ready', async () => {
  const { url, asked } = await serve((count) => (count < 3 ? { status: 503 } : READY))
  await requireReady(url, { deadline: 5000, pause: 5 }, world())
  expect(asked()).toBe(3)
})

test('gives up with the last answer', async () => {
  const { url } = await serve(() => ({ status: 503, text: 'database (no migrations)' }))
  await expect(requireReady(url, { deadline: 700, pause: 20 }, world())).rejects.toMatchObject({
    code: 'NOT_READY',
    detail: expect.stringMatching(/answers 503: database \(no migrations\)/),
  })
})

test.each(['<!doctype html><h1>This domain is parked</h1>', '', '{"status":"ok"}', 'null', '"ready"'])(
  'what answers 200 with %j is not the app',
  async (text) => {
    const { url } = await serve(() => ({ status: 200, text }))
    await expect(requireReady(url, { deadline: 5000, pause: 4999 }, world())).rejects.toMatchObject({
      code: 'NOT_READY',
      detail: expect.stringContaining('as an app of FluxStack does not'),
    })
  },
)

test('an answer without an end is not read to its end, and steers no terminal', async () => {
  const { url } = await serve(() => ({ status: 200, text: `\u001b]0;title\u0007${'a'.repeat(50_000_000)}` }))
  const said = await requireReady(url, { deadline: 5000, pause: 4999 }, world()).catch((error: unknown) => error)
  expect(said).toMatchObject({ code: 'NOT_READY', detail: expect.stringContaining('aaa') })
  expect(String(said)).not.toContain('\u001b')
  expect(String(said).length).toBeLessThan(600)
})

test('an answer from elsewhere is none', async () => {
  const { url } = await serve(() => ({ status: 302 }))
  await expect(requireReady(url, { deadline: 30, pause: 20 }, world())).rejects.toMatchObject({ code: 'NOT_READY' })
})

test('one that never answers ends with the deadline', async () => {
  const { url } = await serve(() => undefined)
  await expect(requireReady(url, { deadline: 100, pause: 20 }, world())).rejects.toMatchObject({
    detail: expect.stringContaining('does not answer'),
  })
})

test('nobody there', async () => {
  const { url, server } = await serve(() => undefined)
  await new Promise((resolve) => server.close(resolve))
  await expect(requireReady(url, { deadline: 60, pause: 20 }, world())).rejects.toMatchObject({
    detail: expect.stringContaining('ECONNREFUSED'),
  })
})

test('Ctrl-C ends the waiting', async () => {
  const stop = new AbortController()
  const { url } = await serve(() => {
    stop.abort()
    return { status: 503 }
  })
  const waiting = requireReady(url, { deadline: 60_000, pause: 10 }, { ...world(), signal: stop.signal })
  await expect(waiting).rejects.toMatchObject({ code: 'CANCELLED' })
})
