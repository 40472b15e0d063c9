import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { lockOfParent, type LockRequest } from './process-lock.ts'

function channel() {
  const messages = new EventEmitter()
  const sent: LockRequest[] = []
  // Of the process these two are all that is asked for.
  const lock = lockOfParent((request) => sent.push(request), messages as unknown as NodeJS.Process)
  return { lock, sent, answer: (message: unknown) => messages.emit('message', message), messages }
}

test('works when the other process says that the lock is held, and lets go of it', async () => {
  const { lock, sent, answer, messages } = channel()
  const done: string[] = []
  const work = lock(async () => done.push('worked'))
  answer('close')
  answer({ kind: 'locked', id: 7 })
  expect([done, sent]).toEqual([[], [{ kind: 'lock', id: 1 }]])
  answer({ kind: 'locked', id: 1 })
  await work
  expect(sent).toEqual([
    { kind: 'lock', id: 1 },
    { kind: 'unlock', id: 1 },
  ])
  expect(messages.listenerCount('message')).toBe(0)
})

test('lets go of it where the work fails, and does none where it is refused', async () => {
  const { lock, sent, answer } = channel()
  const failing = lock(() => Promise.reject(new Error('broken')))
  answer({ kind: 'locked', id: 1 })
  await expect(failing).rejects.toThrow('broken')
  expect(sent.at(-1)).toEqual({ kind: 'unlock', id: 1 })
  const refused = lock(async () => 'worked')
  answer({ kind: 'locked', id: 2, refused: 'The start was interrupted.' })
  await expect(refused).rejects.toThrow('interrupted')
  expect(sent.at(-1)).toEqual({ kind: 'lock', id: 2 })
})
