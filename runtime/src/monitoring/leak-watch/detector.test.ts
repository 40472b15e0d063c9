import { expect, test } from 'vitest'
import { simulate, type Simulated } from './test-support/simulate.ts'

const SEEDS = Array.from({ length: 30 }, (_, seed) => seed + 1)
const run = (given: Partial<Simulated>): ReturnType<typeof simulate>[] =>
  SEEDS.map((seed) =>
    simulate(seed, { live: () => 60, teeth: [50, 200], garbage: 100, noise: 0.5, minutes: 240, ...given }),
  )

/** Collections every 6 seconds, every minute, every two and a half: with those one in twenty may take longer. */
test.each([
  [1250, 1],
  [125, 1],
  [50, 0.95],
])('a leak of 1 MiB a minute is told within 30 minutes, with %i MiB of garbage a minute', (garbage, share) => {
  for (const noise of [0, 0.3, 0.6]) {
    const outcomes = run({ live: (minute) => 60 + minute, garbage, noise, minutes: 31 })
    const told = outcomes.filter(({ alarms: [first = Infinity] }) => first <= 30)
    expect(told.length).toBeGreaterThanOrEqual(SEEDS.length * share)
  }
})

test('a leak that begins after hours is told within 30 minutes, and again when it has stopped', () => {
  const begins = 200
  const outcomes = run({ live: (minute) => 60 + Math.max(0, Math.min(60, minute - begins)), minutes: 320 })
  for (const { alarms, resolved } of outcomes) {
    expect(alarms).toHaveLength(1)
    expect((alarms[0] ?? 0) - begins).toBeLessThanOrEqual(30)
    expect(resolved).toHaveLength(1)
    expect((resolved[0] ?? 0) - begins - 60).toBeLessThanOrEqual(20)
  }
})

const sine = (minute: number, period: number) => Math.sin((2 * Math.PI * minute) / period)
const ramp = (minute: number, from: number, length: number) => Math.min(1, Math.max(0, (minute - from) / length))

/** A size that wanders, and is drawn back to where it was. */
function wandering(): Simulated['live'] {
  let at = 0
  let last = 0
  return (minute, random) => {
    at = at * 0.95 + (random() - 0.5) * 2 * Math.sqrt(minute - last)
    last = minute
    return 60 + at
  }
}

const innocent: Record<string, Partial<Simulated>> = {
  'nothing but noise, 8 hours': { minutes: 480 },
  'much noise, few collections, 8 hours': { noise: 4, garbage: 40, minutes: 480 },
  'a cache that fills up within an hour': { live: (minute) => 60 + 60 * (1 - Math.exp(-minute / 10)) },
  'a cache that is filled in ten minutes': { live: (minute) => 60 + 40 * ramp(minute, 60, 10) },
  'a jump of 50 MiB': { live: (minute) => 60 + (minute > 60 ? 50 : 0) },
  'two jumps': { live: (minute) => 60 + (minute > 60 ? 30 : 0) + (minute > 70 ? 30 : 0) },
  'a wave of 100 MiB a day, one day': { live: (minute) => 110 + 50 * sine(minute, 1440), minutes: 1440 },
  'a wave of 40 MiB an hour that the traffic makes': {
    live: (minute) => 80 + 20 * sine(minute, 60),
    requests: (minute) => 1000 + 800 * sine(minute, 60),
  },
  'traffic that rises for an hour': {
    live: (minute) => 60 + 60 * ramp(minute, 60, 60),
    requests: (minute) => 500 + 1500 * ramp(minute, 60, 60),
  },
  'a burst of ten minutes': { live: (minute) => 60 + 80 * (ramp(minute, 60, 2) - ramp(minute, 72, 2)) },
}

test.each(Object.entries(innocent))('no alarm: %s', (_, given) => {
  const wrong = run(given).filter(({ alarms }) => alarms.length > 0)
  expect(wrong.length).toBeLessThanOrEqual(SEEDS.length * 0.02)
})

test('no alarm: a size that wanders', () => {
  const wrong = SEEDS.filter((seed) => {
    const given = { live: wandering(), teeth: [50, 200], garbage: 100, noise: 0.5, minutes: 480 } as const
    return simulate(seed, given).alarms.length > 0
  })
  expect(wrong).toEqual([])
})

test('a leak beside a cache that fills up is told within 30 minutes', () => {
  const live = (minute: number) => 60 + minute + 20 * (1 - Math.exp(-minute / 4))
  const outcomes = run({ live, garbage: 125, noise: 0.3, minutes: 31 })
  expect(outcomes.filter(({ alarms: [first = Infinity] }) => first <= 30)).toHaveLength(SEEDS.length)
})

test('traffic that rises a little does not explain a leak', () => {
  const requests = (minute: number) => 500 + 5 * minute
  const outcomes = run({ live: (minute) => 60 + minute, requests, minutes: 31 })
  expect(outcomes.filter(({ alarms }) => alarms.length === 1)).toHaveLength(SEEDS.length)
})

test('where collections are rare the leak is told after six of them', () => {
  const outcomes = run({ live: (minute) => 300 + minute, garbage: 12, minutes: 120 })
  const told = outcomes.filter(({ alarms: [first = Infinity] }) => first > 30 && first <= 90)
  expect(told.length).toBeGreaterThan(SEEDS.length * 0.9)
})
