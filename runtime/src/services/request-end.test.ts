import { once } from 'node:events'
import { request } from 'node:http'
import { Elysia } from 'elysia'
import { expect, onTestFinished, test } from 'vitest'
import { definePlugin } from '../plugins/define.ts'
import { createApp } from '../framework/create-app.ts'
import { currentRequest } from '../logging/context.ts'
import { serve } from '../server/index.ts'
import { ServiceContainer, token, withServices } from './index.ts'

const config = { logging: { level: 'silent' } } as const
const Session = token<{ id: string; closed: boolean }>('session')

/** A container whose scoped services are counted. */
function counted() {
  const open = new Set<string>()
  let made = 0
  const services = new ServiceContainer().scoped(
    Session,
    async () => {
      const id = currentRequest()?.requestId ?? ''
      await Promise.resolve()
      made++
      open.add(id)
      return { id, closed: false }
    },
    {
      dispose(session) {
        session.closed = true
        open.delete(session.id)
      },
    },
  )
  return { services, open, made: () => made }
}

const forever = async function* ({ services }: { services: ServiceContainer }) {
  const { id } = await services.get(Session)
  for (;;) {
    yield `${id}\n`
    await new Promise(setImmediate)
  }
}

test('10,000 requests at once: each has its own, and every one is disposed of', async () => {
  const { services, open, made } = counted()
  const turn = () => new Promise(setImmediate)
  const routes = new Elysia({ prefix: '/api' })
    .use(withServices)
    .get('/json', async ({ services: own }) => {
      const first = await own.get(Session)
      await turn()
      const second = await own.get(Session)
      return { id: first.id, same: first === second, closed: second.closed }
    })
    .get('/throws', async ({ services: own }) => {
      const { id } = await own.get(Session)
      await turn()
      throw new Error(id)
    })
    .get('/stream', async function* ({ services: own }) {
      const { id } = await own.get(Session)
      yield id
      await turn()
      yield (await own.get(Session)).closed ? ' closed' : ' open'
    })
    .get('/given-up', (context) => forever(context as never))
  const app = createApp(config, { routes, services })
  await app.ready()
  const kinds = ['json', 'throws', 'stream', 'given-up'] as const
  const wrong: string[] = []
  const ask = async (n: number) => {
    const kind = kinds[n % kinds.length] ?? 'json'
    const id = `request-${n}`
    const answer = await app.fetch(new Request(`http://localhost/api/${kind}`, { headers: { 'x-request-id': id } }))
    if (kind === 'given-up') return answer.body?.cancel()
    const text = await answer.text()
    const expected = {
      json: JSON.stringify({ id, same: true, closed: false }),
      throws: text.includes(id) && answer.status === 500 ? text : 'a 500 of this request',
      stream: `${id} open`,
    }[kind]
    if (text !== expected) wrong.push(`${kind} ${id}: ${text}`)
  }
  await Promise.all(Array.from({ length: 10_000 }, (_, n) => ask(n)))
  expect(wrong).toEqual([])
  // a stream that is given up before it began has asked for nothing
  expect(made()).toBeGreaterThanOrEqual(7500)
  await expect.poll(() => open.size).toBe(0)
}, 20_000)

/** An app behind a real port, with a way to wait for what its handlers see. */
async function listening() {
  const tally = counted()
  let entered = (): void => {}
  let finish = (): void => {}
  const isIn = new Promise<void>((resolve) => (entered = resolve))
  const routes = new Elysia({ prefix: '/api' })
    .use(withServices)
    .get('/slow-json', async ({ services }) => {
      const { id } = await services.get(Session)
      entered()
      await new Promise<void>((resolve) => (finish = resolve))
      return { id }
    })
    .get('/slow-stream', async function* (context) {
      await context.services.get(Session)
      entered()
      await new Promise<void>((resolve) => (finish = resolve))
      yield* forever(context as never)
    })
    .get('/forever', (context) => forever(context as never))
    .get('/large', async ({ services }) => {
      const { id } = await services.get(Session)
      return `${id}${'x'.repeat(5_000_000)}`
    })
  const app = createApp(config, { routes, services: tally.services })
  const server = await serve(app, { port: 0, host: '127.0.0.1', signal: new AbortController().signal })
  onTestFinished(() => server.stop())
  return { ...tally, isIn, finish: () => finish(), url: `http://127.0.0.1:${server.port}/api` }
}

/** A client that can hang up for good, which `fetch` does not. */
function client(url: string) {
  const asked = request(url)
  asked.on('error', () => {}) // hung up
  asked.end()
  return { hangUp: () => void asked.destroy(), begun: once(asked, 'response').then(([answer]) => once(answer, 'data')) }
}

test.each(['slow-json', 'slow-stream'])(
  'a client that goes away while %s is being made leaves nothing',
  async (path) => {
    const { open, isIn, finish, url } = await listening()
    const { hangUp, begun } = client(`${url}/${path}`)
    begun.catch(() => {}) // it never begins
    await isIn
    expect(open.size).toBe(1)
    hangUp()
    finish()
    await expect.poll(() => open.size).toBe(0)
  },
)

test.each(['forever', 'large'])('a client that goes away while %s is sent leaves nothing', async (path) => {
  const { open, made, url } = await listening()
  const { hangUp, begun } = client(`${url}/${path}`)
  await begun
  expect(made()).toBe(1)
  hangUp()
  await expect.poll(() => open.size).toBe(0)
})

test('HEAD, and an answer that a plugin puts in place of another, leave nothing', async () => {
  const { services, open, made } = counted()
  const routes = new Elysia({ prefix: '/api' })
    .use(withServices)
    .get('/json', async ({ services: own }) => own.get(Session))
    .get('/forever', (context) => forever(context as never))
  const other = definePlugin({
    name: 'other',
    onResponse: ({ path }) => (path === '/api/forever' ? new Response('another') : undefined),
  })
  const app = createApp(config, { routes, services, plugins: [other] })
  await app.handle(new Request('http://localhost/api/json', { method: 'HEAD' }))
  const replaced = await app.handle(new Request('http://localhost/api/forever'))
  expect(await replaced.text()).toBe('another')
  expect(made()).toBe(2)
  await expect.poll(() => open.size).toBe(0)
})
