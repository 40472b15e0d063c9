import { expect, test } from 'vitest'
import { createProgress } from './progress.ts'
import { Recorder } from './test-support/world.ts'

const now = () => new Date(0)

test('the turning line leaves room for the ^C of the terminal, which would wrap it', async () => {
  const stderr = new Recorder(true, 40)
  const progress = createProgress({ stderr, color: false, json: false, now, live: true })
  await progress('A title that is longer than the terminal is wide', async () => {})
  const drawn = stderr.text.split('\r\u001B[K').find((line) => line.startsWith('|'))
  expect(drawn).toHaveLength(37)
})
