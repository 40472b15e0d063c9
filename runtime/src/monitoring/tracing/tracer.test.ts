import { expect, test } from 'vitest'
import { currentRequest, type RequestContext, requestContext, spanOfRequest } from '../../logging/context.ts'
import { SlowRequests } from './slow-requests.ts'
import { span } from './span.ts'
import type { TraceSpan } from './trace.ts'
import { activate, deactivate, Tracer, type TracerOptions } from './tracer.ts'

const trace = '4bf92f3577b34da6a3ce929d0e0e4736'
const parent = '00f067aa0ba902b7'
const slow = () => new SlowRequests({ threshold: 1e9, keep: 1, window: 1e9 })
const tracer = (options: Partial<TracerOptions> = {}) =>
  new Tracer({ ratio: 1, incoming: true, slow: slow(), ...options })

function begin(of: Tracer, headers: Record<string, string> = {}) {
  const context: RequestContext = { requestId: 'r', address: undefined, origin: 'http://localhost' }
  const request = new Request('http://localhost/', { headers })
  of.begin(request, context)
  return { request, context, root: spanOfRequest(context) as TraceSpan } // begun just now
}

test('a valid traceparent is gone on with, whatever the ratio, and with it the tracestate', () => {
  const traced = { traceparent: `00-${trace}-${parent}-01`, tracestate: 'a=1' }
  const { root, context } = begin(tracer({ ratio: 0 }), traced)
  expect(root).toMatchObject({ parentId: parent, role: 'root' })
  expect(root.trace).toMatchObject({ id: trace, sampled: true, random: false, state: 'a=1' })
  expect(context).toMatchObject({ traceId: trace, spanId: root.id })
  expect(begin(tracer(), { ...traced, traceparent: `00-${trace}-${parent}-02` }).root.trace).toMatchObject({
    sampled: false,
    random: true,
  })
})

test('a malformed one is ignored with its tracestate, and one that nobody asked for too', () => {
  for (const [of, traceparent] of [
    [tracer(), `00-${trace}-${parent}-01x`],
    [tracer({ incoming: false }), `00-${trace}-${parent}-01`],
  ] as const) {
    const { root } = begin(of, { traceparent, tracestate: 'a=1' })
    expect([root.parentId, root.trace.state]).toEqual([undefined, undefined])
    expect(root.trace.id).toMatch(/^(?!0{32})[0-9a-f]{32}$/)
    expect(root.trace.id).not.toBe(trace)
  }
})

test('a share of those that begin here is sampled', () => {
  let next = 0
  const of = tracer({ ratio: 0.3, random: () => (next++ % 10) / 10 })
  expect(Array.from({ length: 10 }, () => begin(of).root.trace.sampled).filter(Boolean)).toHaveLength(3)
})

test('work that runs at the same time keeps its own parents', async () => {
  const ended: TraceSpan[] = []
  const of = tracer()
  of.exporter = { ended: (one) => void ended.push(one) }
  const { context, root } = begin(of)
  await requestContext.run(context, () =>
    Promise.all(
      ['a', 'b'].map((name) =>
        span(name, async () => {
          await Promise.resolve()
          expect(currentRequest()).toBe(context)
          return span(`${name} below`, async () => name)
        }),
      ),
    ),
  )
  const byName = new Map(ended.map((one) => [one.name, one]))
  for (const name of ['a', 'b']) {
    expect(byName.get(name)?.parentId).toBe(root.id)
    expect(byName.get(`${name} below`)?.parentId).toBe(byName.get(name)?.id)
  }
})

test('a span gives what its work gives, at once or later, and throws what it throws', async () => {
  const of = tracer()
  activate(of)
  expect(span('now', () => 1)).toBe(1)
  expect(await span('later', async () => 2)).toBe(2)
  let asked = 0
  // oxlint-disable-next-line unicorn/no-thenable -- as a query of drizzle: it runs when it is waited for
  const query = { then: (done: (value: number) => void) => done(++asked) } as PromiseLike<number>
  expect([await span('query', () => query), asked]).toEqual([1, 1])
  expect(() =>
    span('throws', () => {
      throw new Error('at once')
    }),
  ).toThrow('at once')
  await expect(span('rejects', () => Promise.reject(new Error('in time')))).rejects.toThrow('in time')
  deactivate(of)
  expect(span('nobody traces', (own) => (own.set({ a: 1 }), 3))).toBe(3)
})

test('pages of monitoring are never slow', () => {
  const list = new SlowRequests({ threshold: 0, keep: 9, window: 1e9 })
  const of = tracer({ slow: list })
  for (const route of ['/_flux/profiles', '/api/notes']) {
    const { request, context } = begin(of)
    of.end(request, context, { route, status: 200, ms: 1, response: new Response() })
  }
  expect(list.slow.map((one) => one.route)).toEqual(['/api/notes'])
})
