import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { BlockOutput, type BlockWriter } from './output.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A file that takes what it is given, a few bytes at a time, or fails with the code it is told to. */
function file(mostBytes = Number.MAX_SAFE_INTEGER) {
  const state = { text: '', writes: 0, fails: undefined as string | undefined }
  const take = (block: Uint8Array) => {
    state.writes++
    if (state.fails) throw Object.assign(new Error('no'), { code: state.fails })
    const part = block.subarray(0, mostBytes)
    state.text += Buffer.from(part).toString('latin1') // a letter may come in two parts
    return part.byteLength
  }
  const sink: BlockWriter = {
    write(block, done) {
      setTimeout(() => {
        try {
          done(null, take(block))
        } catch (error) {
          done(error as NodeJS.ErrnoException, 0) // thrown above
        }
      }, 1)
    },
    writeSync: take,
  }
  return { state, output: new BlockOutput(sink) }
}

test('lines go out together after a moment, or when there is a block of them', () => {
  const { state, output } = file()
  output.write('a\n')
  output.write('b\n')
  expect(state.writes).toBe(0)
  vi.advanceTimersByTime(60)
  expect(state).toMatchObject({ text: 'a\nb\n', writes: 1 })
  output.write('c'.repeat(20_000))
  vi.advanceTimersByTime(1)
  expect(state.text).toHaveLength(20_004)
})

test('what is taken in parts arrives whole and in order', () => {
  const { state, output } = file(7)
  const lines = Array.from({ length: 300 }, (_, i) => `line ${i} é\n`)
  for (const line of lines) output.write(line)
  vi.advanceTimersByTime(20_000)
  expect(Buffer.from(state.text, 'latin1').toString()).toBe(lines.join(''))
  expect(state.writes).toBeGreaterThan(300)
})

test('a full disk stops nobody; what waited comes when there is room, with the count of what is lost', () => {
  const { state, output } = file()
  state.fails = 'ENOSPC'
  const line = `${'x'.repeat(999)}\n`
  for (let i = 0; i < 10_000; i++) {
    output.write(line)
    if (i % 100 === 0) vi.advanceTimersByTime(100)
  }
  expect(state.writes).toBeLessThan(20)
  output.flushSync()
  expect(state.text).toBe('')
  output.write('kept\n')
  state.fails = undefined
  vi.advanceTimersByTime(3000)
  expect(state.text).toContain('kept\n')

  state.fails = 'ENOSPC'
  for (let i = 0; i < 10_000; i++) output.write(line)
  state.fails = undefined
  vi.advanceTimersByTime(3000)
  expect(state.text).toMatch(/"msg":"\d+ lines of the log are lost: it could not be written"/)
})

test('a closed pipe is written to no more, a busy one again', () => {
  const { state, output } = file()
  state.fails = 'EAGAIN'
  output.write('a\n')
  vi.advanceTimersByTime(120)
  state.fails = undefined
  vi.advanceTimersByTime(200)
  expect(state.text).toBe('a\n')
  state.fails = 'EPIPE'
  output.write('b\n')
  vi.advanceTimersByTime(100)
  const { writes } = state
  output.write('c\n')
  output.flushSync()
  vi.advanceTimersByTime(20_000)
  expect(state.writes).toBe(writes)
})

test('an exit writes what waits, and gives up on a disk that is full', () => {
  const { state, output } = file(3)
  output.write('goodbye\n')
  output.flushSync()
  expect(state.text).toBe('goodbye\n')
  state.fails = 'ENOSPC'
  output.write('unheard\n')
  output.flushSync()
  expect(state.text).toBe('goodbye\n')
})
