import { watch } from 'node:fs'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { counted, type ProgramOptions, runProgram } from './logging/run.ts'
import { temporaryFolder } from './support/app.ts'
import { must } from './support/command.ts'
import { logLines } from './support/log-lines.ts'
import { type Runtime, runtimes } from './support/runtimes.ts'

interface File {
  path?: string
  maxSize?: string
  rotateEvery?: number
  keep?: number
  gzip?: boolean
}

const rotating = { maxSize: '200kb', keep: 10_000 } as const
const numbersIn = (lines: readonly string[]) =>
  lines.map((line) => (JSON.parse(line) as { n?: number }).n).filter((n) => n !== undefined)
/** The numbers of the lines that the program wrote; throws at a torn one. */
const numbersOf = async (folder: string) => numbersIn(await logLines(folder))
const countTo = (count: number) => Array.from({ length: count }, (_, n) => n)
/** What was rotated out. */
const archives = async (folder: string) => (await readdir(folder)).filter((file) => file.startsWith('app-'))

async function logFolder(): Promise<string> {
  const folder = await temporaryFolder()
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

describe.each(runtimes)('%s', (_, get) => {
  let runtime: Runtime

  beforeAll(async () => {
    runtime = await get()
  })

  async function start(
    end: ProgramOptions['end'],
    lines: number,
    { console = false, ...file }: File & { console?: boolean },
  ) {
    const folder = await logFolder()
    const counts = join(folder, 'count')
    const config = {
      server: { host: '127.0.0.1', port: 0 },
      logging: { console: { enabled: console }, file: { path: join(folder, 'app.log'), ...file } },
    } satisfies ProgramOptions['config']
    return { folder, counts, ...runProgram(runtime, { config, lines, end, counts }) }
  }

  test.each([
    ['size', rotating],
    ['time', { rotateEvery: 2, keep: 10_000 }],
  ])('100,000 lines through rotation by %s with gzip: none lost, none torn', async (__, file) => {
    const { folder, ended } = await start('return', 100_000, file)
    expect(await ended).toMatchObject({ code: 0 })
    expect(await numbersOf(folder)).toEqual(countTo(100_000))
    expect((await archives(folder)).length).toBeGreaterThan(10)
    expect((await archives(folder)).filter((file) => !file.endsWith('.gz'))).toEqual([])
  })

  test('and only as many files are kept as were asked for, the newest', async () => {
    const { folder, ended } = await start('return', 50_000, { ...rotating, keep: 3 })
    await ended
    const numbers = await numbersOf(folder)
    expect(await archives(folder)).toHaveLength(3)
    expect(numbers).toEqual(countTo(50_000).slice(-numbers.length))
  })

  test('the same when stopped with SIGTERM in the middle, on the console too', async () => {
    const { folder, counts, child, ready, ended } = await start('serve', 1e9, { ...rotating, console: true })
    await ready
    await new Promise<void>((compressed) => {
      const watcher = watch(folder, (_, file) => {
        if (!file?.endsWith('.gz')) return
        watcher.close()
        compressed()
      })
    })
    child.kill('SIGTERM')
    const { code, stdout } = await ended
    expect(code).toBe(0)
    expect(counted(counts)).toBeGreaterThan(1000)
    expect(await numbersOf(folder)).toEqual(countTo(counted(counts)))
    expect(numbersIn(stdout.trimEnd().split('\n'))).toEqual(countTo(counted(counts)))
  })

  test.each([
    ['exit', 3],
    ['throw', 1],
    ['return', 0],
  ] as const)('nothing is lost when the process ends by %s', async (end, code) => {
    const { folder, ended } = await start(end, 5000, { console: true })
    const result = await ended
    expect(result.code).toBe(code)
    expect(await numbersOf(folder)).toEqual(countTo(5000))
    expect(numbersIn(result.stdout.trimEnd().split('\n'))).toEqual(countTo(5000))
  })

  test('a SIGKILL loses at most what the last 50 ms and 16 KiB hold, and tears nothing', async () => {
    const { folder, counts, ended } = await start('kill', 5000, { console: true })
    const { signal, stdout } = await ended
    expect(signal).toBe('SIGKILL')
    expect(await numbersOf(folder)).toEqual(countTo(counted(counts)))
    expect(numbersIn(stdout.trimEnd().split('\n'))).toEqual(countTo(counted(counts)))
  })

  test('an unhandled rejection is logged with its request and keeps no other from its answer', async () => {
    const { folder, child, ready, ended } = await start('serve', 0, { console: true })
    const [, port = ''] = (await ready).split(' ')
    const url = `http://127.0.0.1:${port.trim()}/api`
    const slow = fetch(`${url}/slow`)
    expect(await (await fetch(`${url}/reject`, { headers: { 'x-request-id': 'r-1' } })).text()).toBe('rejecting')
    expect(await (await slow).text()).toBe('answered')
    child.kill('SIGTERM')
    const { stdout } = await ended
    const line = stdout.split('\n').find((text) => text.includes('nobody handled')) ?? '{}'
    // Bun does not know the request of a rejection
    const request = runtime.name === 'bun' ? {} : { requestId: 'r-1' }
    expect(JSON.parse(line)).toMatchObject({ level: 'error', ...request, err: { message: 'nobody handles this' } })
    expect(await numbersOf(folder)).toEqual([])
  })

  test('an uncaught exception is logged, lets requests under way finish and ends the process with 1', async () => {
    const { ready, ended } = await start('serve', 0, { console: true })
    const [, port = ''] = (await ready).split(' ')
    const url = `http://127.0.0.1:${port.trim()}/api`
    const slow = fetch(`${url}/slow`)
    await fetch(`${url}/throw`, { headers: { 'x-request-id': 'r-2' } })
    expect(await (await slow).text()).toBe('answered')
    const { code, stdout } = await ended
    expect(code).toBe(1)
    const line = stdout.split('\n').find((text) => text.includes('not caught')) ?? '{}'
    expect(JSON.parse(line)).toMatchObject({
      level: 'fatal',
      requestId: 'r-2',
      err: { message: 'nobody catches this' },
    })
  })

  test('a disk that is full does not stop the server, and tears no line', async () => {
    const folder = await logFolder()
    const disk = join(folder, 'disk')
    await mkdir(disk)
    await must('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk])
    onTestFinished(async () => void (await must('umount', [disk])))
    const file = { path: join(disk, 'app.log'), gzip: false, maxSize: '1mb' }
    const { child, ready, ended } = await start('serve', 20_000, { console: true, ...file })
    const [, port = ''] = (await ready).split(' ')
    expect(await (await fetch(`http://127.0.0.1:${port.trim()}/api/slow`)).text()).toBe('answered')
    child.kill('SIGTERM')
    const { code, stdout } = await ended
    expect(code).toBe(0)
    expect(stdout).toMatch(/"level":"warn".*The log file cannot be written; the server goes on/)
    expect(stdout).toMatch(/"level":"warn".*\d+ log lines are not in the log file/)
    const numbers = await numbersOf(disk)
    expect(numbers.length).toBeGreaterThan(500)
    expect(numbers).toEqual(countTo(numbers.length))
  })

  test('a log file that cannot be written from the start: one clear line, and the server runs', async () => {
    const folder = await logFolder()
    const path = join(folder, 'taken')
    await mkdir(path)
    const { child, ready, ended } = await start('serve', 100, { console: true, path })
    const [, port = ''] = (await ready).split(' ')
    expect((await fetch(`http://127.0.0.1:${port.trim()}/api/health`)).status).toBe(200)
    child.kill('SIGTERM')
    const { code, stdout } = await ended
    expect(code).toBe(0)
    const lines = stdout
      .trimEnd()
      .split('\n')
      .filter((line) => line.includes('The log file cannot be written'))
    expect(lines).toHaveLength(1)
    expect(JSON.parse(lines[0] ?? '{}')).toMatchObject({
      level: 'warn',
      file: path,
      reason: expect.stringMatching(/EISDIR/),
    })
  })
})
