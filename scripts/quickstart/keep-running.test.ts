import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { keepRunning } from './keep-running.ts'

const node = (code: string) => keepRunning(process.execPath, ['-e', code], tmpdir())

test('a program that fails by itself is a failure', async () => {
  expect(await node('process.exit(3)')).toBe(3)
  expect(await node('')).toBe(0)
})

test('a program that cannot be started is an error', async () => {
  await expect(keepRunning('flux-no-such-program', [], tmpdir())).rejects.toThrow('ENOENT')
})

test('a person who stops it has not failed', async () => {
  const running = node('setInterval(() => {}, 1000)')
  process.emit('SIGTERM', 'SIGTERM')
  expect(await running).toBe(0)
})
