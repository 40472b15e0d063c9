import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { onUncaught } from './uncaught.ts'

test('tells of exceptions and rejections until it is ended', () => {
  // Only the two methods of a process are used.
  const source = new EventEmitter() as unknown as NodeJS.Process
  const told: unknown[] = []
  const end = onUncaught((error) => told.push(error), source)
  source.emit('uncaughtException', new Error('thrown'))
  source.emit('unhandledRejection', 'rejected', Promise.resolve())
  expect(told).toEqual([new Error('thrown'), 'rejected'])
  end()
  expect(source.listenerCount('uncaughtException') + source.listenerCount('unhandledRejection')).toBe(0)
})
