import { afterEach, beforeEach, expect, test } from 'vitest'
import { FakeTime } from './fake-time.ts'

const real = { setTimeout, Date }
const settled = () => Promise.resolve()
let time: FakeTime

beforeEach(() => {
  time = new FakeTime(Date.UTC(2026, 0, 1))
  time.install()
})

afterEach(() => time.uninstall())

test('timers run in the order of their times, with what they are given, and repeat', async () => {
  const seen: unknown[] = []
  setTimeout((text: string) => seen.push(text), 300, 'later')
  setTimeout(() => seen.push('soon'), 100)
  const every = setInterval(() => seen.push(Date.now() - Date.UTC(2026, 0, 1)), 150)
  await time.advance(320, settled)
  expect(seen).toEqual(['soon', 150, 'later', 300])
  clearInterval(every)
  await time.advance(1000, settled)
  expect(seen).toHaveLength(4)
})

test('what a timer begins runs in the same move, if it is due', async () => {
  const seen: string[] = []
  setTimeout(() => {
    seen.push('first')
    setTimeout(() => seen.push('second'), 10)
  }, 10)
  await time.advance(19, settled)
  expect(seen).toEqual(['first'])
  await time.advance(1, settled)
  expect(seen).toEqual(['first', 'second'])
})

test('a timer that is cleared or asked to begin again does as it is told', async () => {
  const seen: string[] = []
  clearTimeout(setTimeout(() => seen.push('cleared'), 10))
  const again = setTimeout(() => seen.push('again'), 10)
  await time.advance(8, settled)
  again.refresh()
  expect(again.unref().hasRef()).toBe(true)
  await time.advance(8, settled)
  expect(seen).toEqual([])
  await time.advance(2, settled)
  expect(seen).toEqual(['again'])
})

test('dates are of the clock where they are of now, and dates like any other', () => {
  expect(new Date().toISOString()).toBe('2026-01-01T00:00:00.000Z')
  expect(new Date(0).getTime()).toBe(0)
  expect(new real.Date()).toBeInstanceOf(Date)
  expect(new Date()).toBeInstanceOf(real.Date)
})

test('the process has its own back, and what was begun before can be cleared meanwhile', async () => {
  time.uninstall()
  let ran = false
  const before = setTimeout(() => (ran = true), 1)
  time.install()
  clearTimeout(before)
  time.uninstall()
  expect([setTimeout, Date]).toEqual([real.setTimeout, real.Date])
  await new Promise((resolve) => setTimeout(resolve, 5))
  expect(ran).toBe(false)
})
