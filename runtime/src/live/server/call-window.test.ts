import { describe, expect, test } from 'vitest'
import { CallWindow, type WrittenWindow } from './call-window.ts'
import { CallWindows, type WrittenWindows } from './call-windows.ts'

const answered = (window: CallWindow, call: number, answer = `[${call}]`): void => {
  window.begin(call)
  window.record(call, answer)
}

describe('the window of a client', () => {
  test('answers a call that comes again from what became of it, and knows which one is at work', () => {
    const window = new CallWindow(false)
    expect(window.look(1, false)).toBe('new')
    window.begin(1)
    expect(window.look(1, true)).toBe('pending')
    window.record(1, '[1,"done"]')
    expect(window.look(1, true)).toEqual({ answer: '[1,"done"]' })
    expect(window.look(1, false)).toEqual({ answer: '[1,"done"]' })
  })

  test('forgets what the client has had answers of, and refuses it from then on', () => {
    const window = new CallWindow(false)
    for (let call = 1; call <= 5; call++) answered(window, call)
    window.done(3)
    expect([1, 2, 3, 4].map((call) => window.look(call, true))).toEqual([
      'passed',
      'passed',
      'passed',
      { answer: '[4]' },
    ])
    window.record(2, '[2]')
    expect(window.look(2, true)).toBe('passed')
    expect(window.look(6, true)).toBe('new')
  })

  test('holds 256 answers, and what is at work beside them', () => {
    const window = new CallWindow(false)
    for (let call = 1; call <= 300; call++) answered(window, call)
    expect(window.look(44, true)).toBe('passed')
    expect(window.look(45, true)).toEqual({ answer: '[45]' })
    const busy = new CallWindow(false)
    busy.begin(1)
    for (let call = 2; call <= 400; call++) answered(busy, call)
    expect(busy.look(1, true)).toBe('pending')
    expect(busy.look(2, true)).toEqual({ answer: '[2]' })
    busy.record(1, '[1]')
    expect(busy.look(1, true)).toBe('passed')
    expect(busy.look(400, true)).toEqual({ answer: '[400]' })
  })

  test('holds so many letters of answers', () => {
    const window = new CallWindow(false)
    for (let call = 1; call <= 9; call++) answered(window, call, 'x'.repeat(16 * 1024))
    expect(window.letters).toBe(64 * 1024)
    expect(window.look(5, true)).toBe('passed')
    answered(window, 10, 'x'.repeat(300 * 1024))
    expect(window.look(10, true)).toBe('passed')
    expect(window.letters).toBe(0)
  })

  test('of a client that may have called a state that is lost refuses to guess, until that client goes on', () => {
    const window = new CallWindow(true)
    expect(window.look(4, true)).toBe('unsure')
    window.record(4, '{"code":"STATE_LOST"}')
    expect(window.look(4, true)).toEqual({ answer: '{"code":"STATE_LOST"}' })
    expect(window.look(7, false)).toBe('new')
    answered(window, 7)
    expect(window.look(5, true)).toBe('unsure')
    expect(window.look(8, true)).toBe('new')
  })

  test('is the same after it has been written and read', () => {
    const window = new CallWindow(true)
    answered(window, 5)
    answered(window, 6, '{"code":"NO"}')
    window.done(5)
    window.look(8, false)
    window.begin(8)
    const read = CallWindow.read(JSON.parse(window.written) as WrittenWindow)
    expect([4, 5, 6, 7, 8].map((call) => read.look(call, true))).toEqual([
      'passed',
      'passed',
      { answer: '{"code":"NO"}' },
      'unsure',
      'new',
    ])
    expect(CallWindow.read(JSON.parse(new CallWindow(true).written) as WrittenWindow).look(9, true)).toBe('unsure')
  })
})

describe('the windows of an instance', () => {
  test('last five minutes longer than their client, which is not taken for a new one afterwards', () => {
    const windows = new CallWindows()
    answered(windows.enter('ada', true, 0), 1)
    windows.leave('ada', 1000)
    expect(windows.enter('ada', true, 300_999).look(1, true)).toEqual({ answer: '[1]' })
    windows.leave('ada', 301_000)
    windows.enter('bob', true, 601_000)
    expect(windows.get('ada')).toBeUndefined()
    expect(windows.enter('ada', true, 601_001).look(1, true)).toBe('unsure')
  })

  test('are 1,024 of clients that are gone, and as many as there are of those who are here', () => {
    const windows = new CallWindows()
    for (let client = 0; client < 3000; client++) windows.enter(`here ${client}`, false, 0)
    for (let client = 0; client < 2000; client++) {
      windows.enter(`gone ${client}`, false, 0)
      windows.leave(`gone ${client}`, 0)
    }
    expect(windows.get('here 0')).toBeDefined()
    expect(windows.get('gone 975')).toBeUndefined()
    expect(windows.get('gone 976')).toBeDefined()
  })

  test('hold a megabyte of answers for those who are gone', () => {
    const windows = new CallWindows()
    for (let client = 0; client < 40; client++) {
      answered(windows.enter(`${client}`, false, 0), 1, 'x'.repeat(50_000))
      windows.leave(`${client}`, 0)
    }
    expect(windows.letters).toBe(1_000_000)
    expect(windows.get('19')).toBeUndefined()
    expect(windows.get('20')).toBeDefined()
  })

  test('are the same after they have been written and read', () => {
    const windows = new CallWindows()
    answered(windows.enter('a "b"', true, 0), 3)
    const read = CallWindows.read(JSON.parse(windows.written) as WrittenWindows, 5)
    expect(read.enter('a "b"', true, 6).look(3, true)).toEqual({ answer: '[3]' })
    expect(read.enter('c', true, 6).look(3, true)).toBe('new')
    expect(CallWindows.read([1, []], 5).enter('c', true, 6).look(3, true)).toBe('unsure')
  })
})
