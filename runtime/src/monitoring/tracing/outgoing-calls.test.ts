import { expect, test } from 'vitest'
import { runInSpan } from '../../logging/context.ts'
import { resilientFetch } from '../../resilience/index.ts'
import { traceOutgoing } from './outgoing-calls.ts'
import { Trace, type TraceOptions, TraceSpan } from './trace.ts'

const id = '4bf92f3577b34da6a3ce929d0e0e4736'
traceOutgoing()

/** Makes a call below a span, and gives what was sent and which spans there were. */
async function call(options: Partial<TraceOptions>, input: string | Request, init?: RequestInit, statuses = [200]) {
  const ended: TraceSpan[] = []
  const trace = new Trace({ ended: (span) => void ended.push(span) }, { id, sampled: true, ...options })
  const root = new TraceSpan(trace, 'GET', 'server', undefined, 'root')
  const sent: Headers[] = []
  const fetch = async (_input: unknown, given?: RequestInit) => {
    sent.push(new Headers(given?.headers))
    return new Response(null, { status: statuses.shift() ?? 500 })
  }
  await runInSpan(root, () => resilientFetch({ fetch, attempts: 2, delay: 1 })(input, init))
  return { root, ended, sent }
}

test('each try is a span whose id goes with it, and the tracestate goes on', async () => {
  const { root, ended, sent } = await call({ state: 'a=1,b=2' }, 'http://me:word@host:81/path?key=1', {}, [503, 200])
  expect(ended.map(({ parentId, failed }) => [parentId === root.id, failed])).toEqual([
    [true, true],
    [true, false],
  ])
  expect(sent.map((headers) => headers.get('traceparent'))).toEqual(ended.map((span) => `00-${id}-${span.id}-03`))
  expect(sent[0]?.get('tracestate')).toBe('a=1,b=2')
  expect(ended[0]).toMatchObject({
    name: 'GET',
    attributes: {
      'url.full': 'http://host:81/path',
      'server.port': 81,
      'http.response.status_code': 503,
      'error.type': '503',
    },
  })
})

test('what is not sampled says so, below the span that is', async () => {
  const { root, ended, sent } = await call({ sampled: false, random: false }, 'http://host/')
  expect(sent[0]?.get('traceparent')).toBe(`00-${id}-${root.id}-00`)
  expect(ended[0]?.attributes).toBeUndefined()
})

test("the caller's own headers stay, and a trace that it names is left alone", async () => {
  const request = new Request('http://host/', { headers: { 'x-own': '1' } })
  expect((await call({}, request)).sent[0]?.get('x-own')).toBe('1')
  const own = { headers: { traceparent: 'mine' } }
  const { ended, sent } = await call({ state: 'a=1' }, 'http://host/', own)
  expect([sent[0]?.get('traceparent'), sent[0]?.has('tracestate'), ended.length]).toEqual(['mine', false, 0])
})

test('a call that fails is a span that failed', async () => {
  const ended: TraceSpan[] = []
  const trace = new Trace({ ended: (span) => void ended.push(span) }, { id, sampled: true })
  const fetch = () => Promise.reject(new TypeError('no such host', { cause: new Error('ENOTFOUND') }))
  const asking = runInSpan(new TraceSpan(trace, 'GET', 'server'), () =>
    resilientFetch({ fetch, attempts: 1 })('http://x/'),
  )
  await expect(asking).rejects.toThrow('no such host')
  expect(ended).toMatchObject([{ failed: true, error: { message: 'no such host' } }])
})
