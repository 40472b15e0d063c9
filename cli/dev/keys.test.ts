import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { onQuitKey } from './keys.ts'

function terminal() {
  const modes: boolean[] = []
  const keyboard = Object.assign(new EventEmitter(), {
    isTTY: true,
    setRawMode: (on: boolean) => modes.push(on),
    resume: () => {},
    pause: () => {},
  })
  return { keyboard, modes, press: (keys: string) => keyboard.emit('data', Buffer.from(keys)) }
}

test.each(['q', '\u0003', '\u0004', 'xxq'])('quits on %j', (keys) => {
  const { keyboard, press } = terminal()
  let quits = 0
  onQuitKey(keyboard, () => (quits += 1))
  press('x')
  expect(quits).toBe(0)
  press(keys)
  expect(quits).toBe(1)
})

test('gives the terminal back', () => {
  const { keyboard, modes } = terminal()
  const release = onQuitKey(keyboard, () => {})
  release()
  expect(modes).toEqual([true, false])
  expect(keyboard.listenerCount('data')).toBe(0)
})

test('leaves an input that is no terminal alone', () => {
  const { keyboard, modes } = terminal()
  onQuitKey({ ...keyboard, on: keyboard.on, off: keyboard.off, isTTY: false }, () => {})
  expect(modes).toEqual([])
})
