import { afterEach, beforeEach, expect, expectTypeOf, test, vi } from 'vitest'
import { FluxStackError, NotFoundError, ServiceUnavailableError, TimeoutError } from '../errors/errors.ts'
import { circuitBreaker, combine, fallback, isTransient, retry, timeout } from './index.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const down = () => new ServiceUnavailableError('down')

/** Fails so many times, then works. */
function flaky(failures: number, error: () => Error = down) {
  const work = vi.fn<() => Promise<string>>(async () => {
    if (work.mock.calls.length <= failures) throw error()
    return 'done'
  })
  return work
}

async function settled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {})
  await vi.runAllTimersAsync()
  return promise
}

test('retry runs work again until it succeeds, and says which attempt it is', async () => {
  const attempts: number[] = []
  const work = flaky(2)
  const result = retry().run(({ attempt }) => (attempts.push(attempt), work()))
  expect(await settled(result)).toBe('done')
  expect(attempts).toEqual([1, 2, 3])
})

test('retry gives up after its attempts with the last error', async () => {
  const work = flaky(9)
  await expect(settled(retry({ attempts: 4 }).run(work))).rejects.toThrow('down')
  expect(work).toHaveBeenCalledTimes(4)
})

test('waits grow, differ from run to run and stay below the longest', async () => {
  const waits: number[][] = []
  for (let run = 0; run < 20; run++) {
    const own: number[] = []
    const policy = retry({ attempts: 8, delay: 100, maxDelay: 2000, onRetry: ({ delay }) => own.push(delay) })
    await settled(policy.run(flaky(9))).catch(() => {})
    waits.push(own)
  }
  const average = (index: number) => waits.reduce((sum, own) => sum + (own[index] ?? 0), 0) / waits.length
  expect(average(4)).toBeGreaterThan(average(0) * 2)
  expect(new Set(waits.map(([first]) => first)).size).toBeGreaterThan(10)
  expect(Math.max(...waits.flat())).toBeLessThanOrEqual(2000)
})

test('what the caller did wrong and what is a bug is not tried again', async () => {
  for (const error of [new NotFoundError(), new TypeError('x is not a function'), new RangeError('no')]) {
    const work = flaky(1, () => error)
    await expect(settled(retry().run(work))).rejects.toBe(error)
    expect(work).toHaveBeenCalledTimes(1)
  }
  expect(isTransient(new TypeError('fetch failed', { cause: new Error('ECONNREFUSED') }))).toBe(true)
  expect(isTransient(new TypeError('Failed to fetch'))).toBe(true)
  expect(isTransient(new FluxStackError('bug'))).toBe(false)
  expect(isTransient('text')).toBe(false)
})

test('retry waits as long as the error asks, and not at all for longer than it may', async () => {
  const delays: number[] = []
  const policy = retry({ maxDelay: 5000, onRetry: ({ delay }) => delays.push(delay) })
  await settled(policy.run(flaky(1, () => new ServiceUnavailableError('busy', { retryAfter: 3 }))))
  expect(delays).toEqual([3000])
  const patient = flaky(1, () => new ServiceUnavailableError('busy', { retryAfter: 60 }))
  await expect(settled(policy.run(patient))).rejects.toThrow('busy')
  expect(patient).toHaveBeenCalledTimes(1)
})

test('an aborted run ends at once, also while it waits, and does not try again', async () => {
  const aborter = new AbortController()
  const work = flaky(9)
  const run = retry({ delay: 60_000, maxDelay: 60_000 }).run(work, aborter.signal)
  run.catch(() => {})
  await vi.advanceTimersByTimeAsync(1)
  aborter.abort(new Error('leave'))
  await expect(run).rejects.toThrow('leave')
  await vi.runAllTimersAsync()
  expect(work).toHaveBeenCalledTimes(1)
})

test('timeout gives work up, whether or not it listens', async () => {
  let signal: AbortSignal | undefined
  const run = timeout(100).run((context) => ((signal = context.signal), new Promise(() => {})))
  await expect(settled(run)).rejects.toBeInstanceOf(TimeoutError)
  expect(signal?.aborted).toBe(true)
  expect(await timeout(100).run((context) => ((signal = context.signal), 'quick'))).toBe('quick')
  expect(signal?.aborted).toBe(false)
})

test('the breaker opens after failures in a row, refuses with when to come back, and closes when one try works', async () => {
  const states: string[] = []
  const breaker = circuitBreaker({ failures: 2, cooldown: 10_000, onChange: (state) => states.push(state) })
  const work = flaky(2)
  await expect(breaker.run(work)).rejects.toThrow('down')
  await expect(breaker.run(work)).rejects.toThrow('down')
  expect(breaker.state).toBe('open')
  await vi.advanceTimersByTimeAsync(4000)
  await expect(breaker.run(work)).rejects.toMatchObject({ code: 'CIRCUIT_OPEN', statusCode: 503, retryAfter: 6 })
  expect(work).toHaveBeenCalledTimes(2)
  await vi.advanceTimersByTimeAsync(6000)
  expect(await breaker.run(work)).toBe('done')
  expect(breaker.state).toBe('closed')
  expect(states).toEqual(['open', 'half-open', 'closed'])
})

test("a caller's mistakes do not open the breaker", async () => {
  const breaker = circuitBreaker({ failures: 1 })
  await expect(breaker.run(flaky(1, () => new NotFoundError()))).rejects.toThrow('Not found')
  expect(breaker.state).toBe('closed')
})

test('fallback stands in with a value or what a function makes, and says for what', async () => {
  const seen: unknown[] = []
  const policy = fallback(() => Promise.resolve([0]), { onFallback: (error) => seen.push(error) })
  const result = policy.run(async () => ['a'])
  expectTypeOf(result).resolves.toEqualTypeOf<string[] | number[]>()
  expect(await result).toEqual(['a'])
  expect(await policy.run(flaky(1))).toEqual([0])
  expect(seen).toHaveLength(1)
  expect(await fallback(null).run(flaky(1))).toBeNull()
})

test('policies stand around each other, the first outermost', async () => {
  const each = combine(retry({ attempts: 3 }), timeout(50))
  const tries = vi.fn<() => Promise<string>>(() => new Promise(() => {}))
  await expect(settled(each.run(tries))).rejects.toBeInstanceOf(TimeoutError)
  expect(tries).toHaveBeenCalledTimes(3)

  const attempts: number[] = []
  const result = combine(fallback(0), circuitBreaker(), retry({ attempts: 2 }), timeout(50)).run(({ attempt }) => {
    attempts.push(attempt)
    throw down()
  })
  expectTypeOf(result).resolves.toEqualTypeOf<number>()
  expect(await settled(result)).toBe(0)
  expect(attempts).toEqual([1, 2])
})
