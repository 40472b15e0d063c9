import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { killWriters } from '../test-support/kill.ts'

const writer = fileURLToPath(new URL('../test-support/writer.ts', import.meta.url))

test('after SIGKILL everything that was acknowledged is there', async () => {
  const command = [process.execPath, '--import', 'tsx', writer] as const
  const { acknowledged, missing, errors } = await killWriters({ command, kills: [1, 200, 1500, 40] })
  expect(missing).toEqual([])
  expect(errors).toEqual([])
  expect(acknowledged).toBeGreaterThanOrEqual(1741)
})
