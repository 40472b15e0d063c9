import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DiskStateStore } from './disk.ts'
import { lockFolder } from './lock.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flux-lock-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const lost = () => {}
const lock = () => lockFolder(folder, { lost, beat: 10 })
const lockFile = () => join(folder, 'lock')
const owner = () => JSON.parse(readFileSync(lockFile(), 'utf8')) as { pid: number; start: string; place: string }
const inUse = { code: 'STORE_IN_USE' }

describe('one owner', () => {
  test('in a process, and by name in the error', async () => {
    const held = await lock()
    await expect(lock()).rejects.toMatchObject({
      ...inUse,
      message: expect.stringContaining(`Process ${process.pid} has`),
    })
    await held.release()
    await held.release()
    expect(readdirSync(folder)).toEqual([])
    await (await lock()).release()
  })

  test('of many who come at once', async () => {
    const came = await Promise.allSettled(Array.from({ length: 30 }, lock))
    expect(came.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(readdirSync(folder)).toEqual(['lock'])
  })

  test('of a store', async () => {
    const store = await DiskStateStore.open({ folder })
    await expect(DiskStateStore.open({ folder })).rejects.toMatchObject(inUse)
    await store.set('a', 'undisturbed')
    await store.close()
    const next = await DiskStateStore.open({ folder })
    expect((await next.get('a'))?.value).toBe('undisturbed')
    await next.close()
  })

  test('another process that runs', async () => {
    const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] })
    await once(child, 'spawn')
    const held = await lock()
    const mine = owner()
    await held.release()
    const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8')
    const start = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
    writeFileSync(lockFile(), JSON.stringify({ ...mine, pid: child.pid, start, token: 'theirs' }))
    await expect(lock()).rejects.toMatchObject({ message: expect.stringContaining(`Process ${child.pid} has`) })
    child.kill('SIGKILL')
    await once(child, 'exit')
    await (await lock()).release()
  })
})

describe('a lock that was left behind is taken over', () => {
  test.each([
    ['by a process that is gone', { pid: 2 ** 22 + 1 }],
    ['by one whose number this process has now', { start: '1' }],
    ['by one whose number another has now', { pid: process.ppid, start: '1' }],
  ])('%s', async (_, change) => {
    await (await lock()).release()
    const held = await lock()
    const mine = owner()
    await held.release()
    writeFileSync(lockFile(), JSON.stringify({ ...mine, token: 'old', ...change }))
    const next = await lock()
    expect(owner().pid).toBe(process.pid)
    await next.release()
  })

  test.each(['', '{', 'null', '{"pid":"x"}'])('that says %j', async (text) => {
    writeFileSync(lockFile(), text)
    const held = await lock()
    expect(owner().pid).toBe(process.pid)
    await held.release()
  })

  test('by another container, when it is not touched', async () => {
    writeFileSync(lockFile(), JSON.stringify({ pid: 1, start: '7', place: 'elsewhere', token: 'theirs' }))
    const came = await Promise.allSettled(Array.from({ length: 8 }, lock))
    expect(came.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  test('not by another container that goes on touching it', async () => {
    const theirs = await lock()
    const mine = owner()
    // as another container sees it; the beat touches what lies at the path
    writeFileSync(lockFile(), JSON.stringify({ ...mine, place: 'elsewhere' }))
    await expect(lock()).rejects.toMatchObject(inUse)
    await theirs.release()
  })
})

test('an owner whose lock was removed stops writing, and says so', async () => {
  const store = await DiskStateStore.open({ folder }, { beat: 5 })
  await store.set('a', 'before')
  rmSync(lockFile())
  const other = await DiskStateStore.open({ folder })
  const write = async (): Promise<unknown> => store.set('b', 'x').then(write, (error: unknown) => error)
  expect(await write()).toMatchObject({ code: 'STORE_FAILED', message: expect.stringContaining('was taken away') })
  expect((await store.get('a'))?.value).toBe('before')
  await store.close()
  expect(readdirSync(folder)).toContain('lock')
  await other.close()
})
