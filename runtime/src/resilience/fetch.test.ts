import { Elysia } from 'elysia'
import { expect, test, vi } from 'vitest'
import { createClient } from '../client/index.ts'
import { circuitBreaker, resilientFetch } from './index.ts'
import { parseRetryAfter } from './transient.ts'

/** A server that answers these statuses in turn and the last one for ever. */
function server(...statuses: (number | Error)[]) {
  const methods: string[] = []
  const fetch = vi.fn<(input: unknown, init?: RequestInit) => Promise<Response>>(async (_, init) => {
    methods.push(init?.method ?? 'GET')
    const status = statuses[Math.min(methods.length, statuses.length) - 1] ?? 200
    if (status instanceof Error) throw status
    return new Response(`answer ${methods.length}`, { status })
  })
  return { fetch, methods }
}

const quick = { delay: 1, maxDelay: 5 }
const refused = new TypeError('fetch failed', { cause: new Error('ECONNREFUSED') })

test('a passing failure is asked again, and the last answer is given as it is', async () => {
  const { fetch, methods } = server(503, refused, 200)
  const answer = await resilientFetch({ ...quick, fetch })('http://x.test')
  expect([answer.status, await answer.text(), methods.length]).toEqual([200, 'answer 3', 3])
  const down = server(503)
  const last = await resilientFetch({ ...quick, fetch: down.fetch })('http://x.test')
  expect([last.status, await last.text()]).toEqual([503, 'answer 3'])
})

test.each([
  ['POST', 503, 1],
  ['PATCH', 503, 1],
  ['PUT', 503, 3],
  ['DELETE', 429, 3],
  ['GET', 500, 1],
  ['GET', 404, 1],
])('%s answered with %i is asked %i times', async (method, status, times) => {
  const { fetch, methods } = server(status)
  const answer = await resilientFetch({ ...quick, fetch })('http://x.test', { method })
  expect([answer.status, methods.length]).toEqual([status, times])
})

test('a body that can be read once is sent once', async () => {
  const { fetch, methods } = server(503)
  await resilientFetch({ ...quick, fetch })('http://x.test', { method: 'PUT', body: new Blob(['x']).stream() })
  expect(methods).toHaveLength(1)
})

test('Retry-After is honoured: waited for when it is short, given to the caller when it is long', async () => {
  const delays: number[] = []
  const asking = (seconds: string) => async () => new Response('', { status: 429, headers: { 'retry-after': seconds } })
  const onRetry = ({ delay }: { delay: number }) => delays.push(delay)
  await resilientFetch({ attempts: 2, maxDelay: 1000, onRetry, fetch: asking('1') })('http://x.test')
  expect(delays).toEqual([1000])
  const answer = await resilientFetch({ maxDelay: 1000, onRetry, fetch: asking('120') })('http://x.test')
  expect([answer.status, delays.length]).toEqual([429, 1])
  expect(parseRetryAfter(new Date(5000).toUTCString(), 2000)).toBe(3000)
  expect(parseRetryAfter('soon')).toBeUndefined()
})

test('a body is read after the try is over, and the caller can still give it up', async () => {
  const stream = () => new ReadableStream({ start: (controller) => setTimeout(() => controller.close(), 20) })
  const signals: (AbortSignal | null | undefined)[] = []
  const fetch = async (_: unknown, init?: RequestInit) => (signals.push(init?.signal), new Response(stream()))
  const aborter = new AbortController()
  await (await resilientFetch({ fetch, timeout: 5000 })('http://x.test', { signal: aborter.signal })).text()
  expect(signals[0]?.aborted).toBe(false)
  aborter.abort()
  expect(signals[0]?.aborted).toBe(true)
})

test('a try that takes too long and a call that the breaker refuses are problems for the typed client', async () => {
  const routes = new Elysia().get('/notes', () => 'milk')
  const hanging = resilientFetch({ ...quick, attempts: 2, timeout: 10, fetch: () => new Promise(() => {}) })
  const late = await createClient<typeof routes>({ baseUrl: 'http://x.test', fetch: hanging }).notes.get()
  expect(late.error).toMatchObject({ status: 504, value: { code: 'TIMEOUT' } })

  const { fetch, methods } = server(refused)
  const breaker = circuitBreaker({ failures: 2 })
  const client = createClient<typeof routes>({
    baseUrl: 'http://x.test',
    fetch: resilientFetch({ ...quick, attempts: 2, breaker, fetch }),
  })
  expect((await client.notes.get()).error).toMatchObject({ status: 503, value: { code: 'NETWORK' } })
  const open = await client.notes.get()
  expect(open.error).toMatchObject({ status: 503, value: { code: 'CIRCUIT_OPEN' } })
  expect(methods).toHaveLength(2)
})

test('a caller that gives up gets its own reason', async () => {
  const aborter = new AbortController()
  const asked = resilientFetch({ fetch: () => new Promise(() => {}) })('http://x.test', { signal: aborter.signal })
  aborter.abort(new Error('left the page'))
  await expect(asked).rejects.toThrow('left the page')
})
