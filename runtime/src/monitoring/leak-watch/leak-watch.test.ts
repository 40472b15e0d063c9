import { expect, test, vi } from 'vitest'
import { LeakWatch, type LeakWatchWorld } from './leak-watch.ts'
import { MIB } from './test-support/simulate.ts'

const MINUTE = 60_000
const options = { window: 24 * MINUTE, warmup: 3 * MINUTE, threshold: MIB / 2 }

/** A watch whose time is told to it; it collects once a minute. */
function watchOf(memory: (minute: number) => { heap: number; external: number }, more: Partial<LeakWatchWorld> = {}) {
  const clock = { minute: 0 }
  const lines: [level: string, message: string][] = []
  const world: LeakWatchWorld = {
    logger: { warn: (text) => void lines.push(['warn', text]), info: (text) => void lines.push(['info', text]) },
    now: () => clock.minute * MINUTE,
    memory: () => memory(clock.minute),
    load: () => [10, 2],
    ...more,
  }
  const watch = new LeakWatch(options, world)
  watch.start()
  const run = (minutes: number, one = watch): void => {
    for (const end = clock.minute + minutes; clock.minute < end; clock.minute += 0.25) {
      if (Number.isInteger(clock.minute)) one.collected()
      one.tick()
    }
  }
  return { watch, world, lines, run }
}

const leaking = (minute: number) => ({ heap: (60 + Math.min(minute, 40)) * MIB, external: 4 * MIB })

test('a leak is one warning with its figures, and its end one line', () => {
  const judged = vi.fn<NonNullable<LeakWatchWorld['judged']>>()
  const { watch, lines, run } = watchOf(leaking, { judged })
  run(40)
  expect(lines).toEqual([
    [
      'warn',
      expect.stringMatching(
        /^The heap seems to leak: it grows by 1\.0 MiB a minute, from 6\d\.\d to 8\d\.\d MiB in \d\d minutes \(\d\d collections\)$/,
      ),
    ],
  ])
  expect(watch.report()).toMatchObject({
    status: 'leaking',
    heap: { leaking: true, growth: MIB },
    external: { leaking: false, growth: 0 },
  })
  expect(judged).toHaveBeenCalledWith('heap', expect.closeTo(MIB, 0), true)
  run(40)
  expect(lines.slice(1)).toEqual([['info', 'The heap does not grow any more']])
  expect(watch.report()).toMatchObject({ status: 'watching', heap: { leaking: false } })
})

test('buffers outside of the heap leak as well', () => {
  const { lines, run } = watchOf((minute) => ({ heap: 60 * MIB, external: (4 + minute) * MIB }))
  run(35)
  expect(lines.map(([, text]) => text)).toEqual([expect.stringMatching(/^Memory outside of the heap seems to leak/)])
})

test('an edit forgets nothing, and says nothing twice', () => {
  const { watch, world, lines, run } = watchOf(leaking)
  run(30)
  watch.stop()
  const next = new LeakWatch(options, world)
  next.adopt(watch)
  next.start()
  run(5, next)
  expect(lines).toHaveLength(1)
  expect(next.report().status).toBe('leaking')
  watch.collected()
  expect(next.report().collections).toBe(35)
  next.stop()
})

test('with --expose-gc it collects where nobody else has for two minutes, and not otherwise', () => {
  const collect = vi.fn<() => void>()
  const { watch, run } = watchOf(leaking, { collect })
  run(20)
  expect(collect).not.toHaveBeenCalled()
  watch.stop()
  let time = 0
  const never = watchOf(leaking, { collect, now: () => (time += 15_000) })
  for (let tick = 0; tick < 20; tick++) never.watch.tick()
  expect(collect).toHaveBeenCalled()
  never.watch.stop()
})

test('it says what it is doing before it can say more', () => {
  const { watch, run } = watchOf(leaking)
  expect(watch.report()).toEqual({
    status: 'warming up',
    collections: 0,
    heap: { leaking: false },
    external: { leaking: false },
    samples: [],
  })
  run(10)
  expect(watch.report()).toMatchObject({ status: 'watching', collections: 10, heap: { leaking: false } })
  expect(watch.report().samples[0]).toEqual({ ago: 600, heap: 60 * MIB, external: 4 * MIB })
  watch.stop()
})
