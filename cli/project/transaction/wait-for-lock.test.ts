import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { CliError } from '../../errors.ts'
import { disk } from './file-system.ts'
import { acquireLock } from './lock.ts'
import { whenUnlocked } from './wait-for-lock.ts'

let home: string
beforeEach(() => void (home = mkdtempSync(join(tmpdir(), 'flux-wait-'))))
afterEach(() => rmSync(home, { recursive: true, force: true }))

const lock = (command: string) => ({ fs: disk, home, command, now: () => new Date() })

it('works at once where nobody else does, and says nothing', async () => {
  const waits: string[] = []
  const { signal } = new AbortController()
  const wait = { ...lock('dev'), signal, onWait: (holder: string) => void waits.push(holder) }
  expect(await whenUnlocked(wait, async () => 'done')).toBe('done')
  expect(waits).toEqual([])
})

it('waits for who holds the lock, tells once who that is, and holds it while it works', async () => {
  const other = acquireLock(lock('generate'))
  const waits: string[] = []
  const onWait = (holder: string) => {
    waits.push(holder)
    other.release()
  }
  await whenUnlocked({ ...lock('dev'), signal: new AbortController().signal, onWait }, async () => {
    expect(() => acquireLock(lock('undo'))).toThrow(expect.objectContaining({ code: 'CHANGES_LOCKED' }))
  })
  expect(waits).toEqual([expect.stringContaining('flux generate (process')])
  acquireLock(lock('undo')).release()
})

it('ends with the signal, without having worked', async () => {
  acquireLock(lock('generate'))
  const stop = new AbortController()
  let worked = false
  const waiting = whenUnlocked({ ...lock('dev'), signal: stop.signal, onWait: () => stop.abort() }, async () => {
    worked = true
  })
  await expect(waiting).rejects.toMatchObject({ code: 'CANCELLED' })
  expect(worked).toBe(false)
})

it('does not try again what failed of itself', async () => {
  let runs = 0
  const failing = whenUnlocked({ ...lock('dev'), signal: new AbortController().signal, onWait: () => {} }, async () => {
    runs += 1
    throw new CliError('CHANGES_LOCKED', { detail: 'within' })
  })
  await expect(failing).rejects.toMatchObject({ detail: 'within' })
  expect(runs).toBe(1)
})
