import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Elysia } from 'elysia'
import { afterEach, expect, test, vi } from 'vitest'
import { createApp } from '../../framework/create-app.ts'
import type { AlertMessage, Alerts } from './alerts.ts'
import { Webhook } from './webhook.ts'

type Answer = (request: IncomingMessage, response: ServerResponse) => void
const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

const fine: Answer = (_, response) => void response.writeHead(204).end()

/** A real receiver that answers as it is told, request by request, the last answer for ever. */
async function receiver(...answers: Answer[]) {
  const got: { body: string; headers: IncomingMessage['headers']; url: string | undefined }[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    got.push({ body, headers: request.headers, url: request.url })
    const answer = answers.length > 1 ? answers.shift() : answers[0]
    answer?.(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  ends.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return { got, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?key=hidden` }
}

function webhook(url: string, given: { secret?: string; timeout?: number } = {}) {
  const lines: string[] = []
  const logger = {
    info: (text: string, fields?: object) => void lines.push(`info: ${text} ${JSON.stringify(fields)}`),
    warn: (text: string, fields?: object) => void lines.push(`warn: ${text} ${JSON.stringify(fields)}`),
  }
  const made = new Webhook({ url, secret: given.secret, timeout: given.timeout ?? 5000, logger, delay: 1 })
  ends.push(() => made.stop())
  return { hook: made, lines }
}

test('what is posted is JSON, in order, signed so that the receiver can check it', async () => {
  const { got, url } = await receiver(fine)
  const { hook, lines } = webhook(url, { secret: 'a-secret-of-the-webhook' })
  hook.post({ name: 'first' })
  hook.post({ name: 'second' })
  await hook.flush()
  expect(got.map(({ body }) => JSON.parse(body) as unknown)).toEqual([{ name: 'first' }, { name: 'second' }])
  const { headers = {}, body = '' } = got[0] ?? {}
  expect(headers['content-type']).toBe('application/json; charset=utf-8')
  const signed = `${String(headers['x-flux-timestamp'])}.${body}`
  const signature = createHmac('sha256', 'a-secret-of-the-webhook').update(signed).digest('hex')
  expect(headers['x-flux-signature']).toBe(`sha256=${signature}`)
  expect(lines).toEqual([])
})

test('a receiver that fails for a moment is asked again, with the same id', async () => {
  const down: Answer = (_, response) => void response.writeHead(500).end('oh')
  const cut: Answer = (request) => void request.socket.destroy()
  const { got, url } = await receiver(down, cut, fine)
  const { hook, lines } = webhook(url)
  hook.post({ name: 'one' })
  await hook.flush()
  expect(got).toHaveLength(3)
  expect(new Set(got.map(({ headers }) => headers['x-flux-delivery'])).size).toBe(1)
  expect(got[0]?.headers['x-flux-signature']).toBeUndefined()
  expect(lines).toEqual([])
})

test('one that fails for good costs a line, without the address, and one when it works again', async () => {
  const refuse: Answer = (_, response) => void response.writeHead(404).end()
  const { got, url } = await receiver(refuse, refuse, fine)
  const { hook, lines } = webhook(url)
  for (const name of ['one', 'two', 'three']) hook.post({ name })
  await hook.flush()
  expect(got).toHaveLength(3)
  expect(lines).toHaveLength(2)
  expect(lines[0]).toMatch(/^warn: Alerts do not reach their webhook .*"host":"127\.0\.0\.1:\d+"/)
  expect(lines[1]).toMatch(/^info: Alerts reach their webhook again/)
  expect(lines.join('')).not.toContain('hidden')
})

test('an error that holds the address does not bring it to the log', async () => {
  const withUser = webhook('http://user:hidden@127.0.0.1:1/hook/hidden')
  withUser.hook.post({ name: 'one' })
  await withUser.hook.flush()
  const reset = Object.assign(new TypeError('The socket was closed'), { path: 'http://127.0.0.1:1/hook/hidden' })
  const calls = vi.spyOn(globalThis, 'fetch').mockRejectedValue(reset)
  ends.push(() => calls.mockRestore())
  const onBun = webhook('http://127.0.0.1:1/hook/hidden')
  onBun.hook.post({ name: 'one' })
  await onBun.hook.flush()
  const lines = [...withUser.lines, ...onBun.lines]
  expect(lines).toEqual([expect.stringContaining('credentials'), expect.stringContaining('The socket was closed')])
  expect(lines.join('')).not.toContain('hidden')
})

test('redirects are not followed', async () => {
  const other = await receiver(fine)
  const { got, url } = await receiver((_, response) => void response.writeHead(307, { location: other.url }).end())
  const { hook, lines } = webhook(url)
  hook.post({ name: 'one' })
  await hook.flush()
  expect([got.length, other.got.length]).toEqual([1, 0])
  expect(lines[0]).toContain('Alerts do not reach')
})

test('one that hangs holds up neither the app nor its stop, however much waits behind it', async () => {
  const { got, url } = await receiver(() => {})
  const { hook } = webhook(url, { timeout: 60_000 })
  for (let count = 0; count < 500; count++) hook.post({ count })
  await vi.waitFor(() => expect(got).toHaveLength(1))
  const flushed = hook.flush()
  hook.stop()
  await flushed
  expect(got).toHaveLength(1)
})

test('one whose body never ends counts by its status', async () => {
  const endless: Answer = (_, response) => {
    response.writeHead(200)
    const timer = setInterval(() => response.write('x'.repeat(1000)), 1)
    response.on('close', () => clearInterval(timer))
  }
  const { got, url } = await receiver(endless)
  const { hook, lines } = webhook(url)
  hook.post({ name: 'one' })
  hook.post({ name: 'two' })
  await hook.flush()
  expect([got.length, lines.length]).toEqual([2, 0])
})

/** An app that fires after four errors, and its alerts. */
async function startApp(url: string) {
  const routes = new Elysia({ prefix: '/api' }).get('/broken', () => {
    throw new Error('broken')
  })
  const rule = { name: 'errors', metric: 'fluxstack_errors_total', stat: 'increase', above: 3, window: '1s' } as const
  const app = createApp({ logging: { level: 'silent' }, monitoring: { alerts: [rule], webhook: { url } } }, { routes })
  await app.start()
  ends.push(() => app.stop())
  const part = app.metrics.parts?.parts.find(({ name }) => name === 'alerts')
  const { alerts } = part as unknown as { alerts: Alerts } // the part of that name is this one
  await alerts.tick()
  const fail = async () => {
    for (let count = 0; count < 5; count++) await app.handle(new Request('http://localhost/api/broken'))
    await alerts.tick()
  }
  return { app, alerts, fail }
}

test('a receiver that hangs holds up no stop', async () => {
  const { got, url } = await receiver(() => {})
  const { app, fail } = await startApp(url)
  await fail()
  await vi.waitFor(() => expect(got).toHaveLength(1))
  const before = performance.now()
  await app.stop()
  expect(performance.now() - before).toBeLessThan(2500)
})

test('errors of an app fire an alert at a webhook once, and its end once', async () => {
  const { got, url } = await receiver(fine)
  const { app, alerts, fail } = await startApp(url)
  await fail()
  await alerts.tick()
  await vi.waitFor(() => expect(got).toHaveLength(1))
  await vi.waitFor(() => expect(got).toHaveLength(2), 5000)
  const messages = got.map(({ body }) => JSON.parse(body) as AlertMessage)
  expect(messages).toMatchObject([
    { status: 'firing', name: 'errors', value: 5, rule: 'fluxstack_errors_total increase > 3 over 1 s' },
    { status: 'resolved', id: messages[0]?.id, value: 0 },
  ])
  const report = await app.handle(new Request('http://localhost/_flux/monitoring.json'))
  expect(((await report.json()) as { alerts: unknown[] }).alerts).toMatchObject([
    { name: 'errors', state: 'ok', value: 0 },
  ])
})
