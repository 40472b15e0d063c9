// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { DashboardData } from '../data.ts'
import { type Connection, Poller } from './poll.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  hide(false)
})

let hidden = false
Object.defineProperty(document, 'hidden', { get: () => hidden })

function hide(value: boolean): void {
  hidden = value
  document.dispatchEvent(new Event('visibilitychange'))
}

function polling(answers: (times: number) => Response | Promise<Response>) {
  const asked: string[] = []
  const states: Connection[] = []
  const received: DashboardData[] = []
  const poller = new Poller({
    since: () => ({ instance: 'a b', seq: 7 }),
    received: (data) => received.push(data),
    changed: (connection) => states.push(connection),
    fetch: async (address, init) => {
      asked.push(address)
      const given = new Promise<never>((_, reject) =>
        init.signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError'))),
      )
      return Promise.race([answers(asked.length), given])
    },
  })
  return { poller, asked, received, states, last: () => states.at(-1)?.state }
}

test('asks at once and then every two seconds, for what is new', async () => {
  const { asked, received, last } = polling(() => Response.json({}))
  await vi.advanceTimersByTimeAsync(5000)
  expect(asked).toHaveLength(3)
  expect(asked[0]).toBe('/_flux/dashboard.json?instance=a+b&since=7')
  expect(received).toHaveLength(3)
  expect(last()).toBe('live')
})

test('does not ask while nobody looks, and at once when somebody does again', async () => {
  const { asked } = polling(() => Response.json({}))
  await vi.advanceTimersByTimeAsync(100)
  hide(true)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(asked).toHaveLength(1)
  hide(false)
  await vi.advanceTimersByTimeAsync(0)
  expect(asked).toHaveLength(2)
})

test('rests while it is paused', async () => {
  const { poller, asked, last } = polling(() => Response.json({}))
  await vi.advanceTimersByTimeAsync(100)
  poller.paused = true
  await vi.advanceTimersByTimeAsync(60_000)
  expect(asked).toHaveLength(1)
  expect(last()).toBe('paused')
  poller.paused = false
  await vi.advanceTimersByTimeAsync(0)
  expect(last()).toBe('live')
})

test('a server that is gone is asked less and less often, until it is back', async () => {
  let down = true
  const { asked, last, states } = polling(() => {
    if (down) throw new TypeError('Failed to fetch')
    return Response.json({})
  })
  await vi.advanceTimersByTimeAsync(100)
  expect(last()).toBe('offline')
  await vi.advanceTimersByTimeAsync(60_000)
  expect(asked.length).toBeLessThan(10)
  const since = states.flatMap((one) => (one.state === 'offline' ? [one.since] : []))
  expect(new Set(since).size).toBe(1)
  down = false
  await vi.advanceTimersByTimeAsync(15_000)
  expect(last()).toBe('live')
})

test('an answer that does not come is given up', async () => {
  const { last } = polling(() => new Promise<Response>(() => {}))
  await vi.advanceTimersByTimeAsync(20_000)
  expect(last()).toBe('offline')
})

test('asks no more when the session has ended', async () => {
  const { asked, last } = polling(() => new Response('', { status: 401 }))
  await vi.advanceTimersByTimeAsync(60_000)
  expect(asked).toHaveLength(1)
  expect(last()).toBe('ended')
})
