import { readdirSync, watch } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { countTo, logFolder, numbersOf } from './test-support/lines.ts'
import { bundleProgram, counted, type ProgramOptions, runProgram } from './test-support/run.ts'

let program: Awaited<ReturnType<typeof bundleProgram>>
beforeAll(async () => {
  program = await bundleProgram()
})
afterAll(() => program.remove())

type File = NonNullable<NonNullable<ProgramOptions['config']['logging']>['file']>

const rotating = { maxSize: '200kb', keep: 10_000 } as const
const numbersIn = (stdout: string) =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { n?: number }).n)
    .filter((n) => n !== undefined)

/** What was rotated out. */
const archives = (folder: string) => readdirSync(folder).filter((file) => file.startsWith('app-'))

/** The Node of this run, and the others of the matrix where the variables of `e2e/support/runtimes.ts` name them. */
const { FLUX_NODE24, FLUX_BUN } = process.env
const runtimes = [process.execPath, FLUX_NODE24, FLUX_BUN].filter((path) => path !== undefined && path !== '')

describe.each(runtimes)('%s', (runtime) => {
  function start(
    end: ProgramOptions['end'],
    lines: number,
    { console = false, ...file }: File & { console?: boolean },
  ) {
    const folder = logFolder()
    const counts = join(folder, 'count')
    const config = {
      server: { host: '127.0.0.1', port: 0 },
      logging: { console: { enabled: console }, file: { path: join(folder, 'app.log'), ...file } },
    } satisfies ProgramOptions['config']
    return { folder, counts, ...runProgram(program.file, { config, lines, end, counts }, runtime) }
  }

  test('100,000 lines through rotation with gzip: none lost, none torn', async () => {
    const { folder, ended } = start('return', 100_000, rotating)
    expect(await ended).toMatchObject({ code: 0 })
    expect(numbersOf(folder)).toEqual(countTo(100_000))
    expect(archives(folder).length).toBeGreaterThan(50)
    expect(archives(folder).filter((file) => !file.endsWith('.gz'))).toEqual([])
  })

  test('and only as many files are kept as were asked for, the newest', async () => {
    const { folder, ended } = start('return', 50_000, { ...rotating, keep: 3 })
    await ended
    const numbers = numbersOf(folder)
    expect(archives(folder)).toHaveLength(3)
    expect(numbers).toEqual(countTo(50_000).slice(-numbers.length))
  })

  test('the same when stopped with SIGTERM in the middle, on the console too', async () => {
    const { folder, counts, child, ready, ended } = start('serve', 1e9, { ...rotating, console: true })
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
    expect(numbersOf(folder)).toEqual(countTo(counted(counts)))
    expect(numbersIn(stdout)).toEqual(countTo(counted(counts)))
  })

  test.each([
    ['exit', 3],
    ['throw', 1],
    ['return', 0],
  ] as const)('nothing is lost when the process ends by %s', async (end, code) => {
    const { folder, ended } = start(end, 5000, { console: true })
    const result = await ended
    expect(result.code).toBe(code)
    expect(numbersOf(folder)).toEqual(countTo(5000))
    expect(numbersIn(result.stdout)).toEqual(countTo(5000))
  })

  test('a SIGKILL loses at most what the last 50 ms and 16 KiB hold, and tears nothing', async () => {
    const { folder, counts, ended } = start('kill', 5000, { console: true })
    const { signal, stdout } = await ended
    expect(signal).toBe('SIGKILL')
    expect(numbersOf(folder)).toEqual(countTo(counted(counts)))
    expect(numbersIn(stdout)).toEqual(countTo(counted(counts)))
  })

  test('an unhandled rejection is logged with its request and keeps no other from its answer', async () => {
    const { folder, child, ready, ended } = start('serve', 0, { console: true })
    const [, port = ''] = (await ready).split(' ')
    const url = `http://127.0.0.1:${port.trim()}/api`
    const slow = fetch(`${url}/slow`)
    expect(await (await fetch(`${url}/reject`, { headers: { 'x-request-id': 'r-1' } })).text()).toBe('rejecting')
    expect(await (await slow).text()).toBe('answered')
    child.kill('SIGTERM')
    const { stdout } = await ended
    const line = stdout.split('\n').find((text) => text.includes('nobody handled')) ?? '{}'
    // Bun does not know the request of a rejection
    const request = runtime === FLUX_BUN ? {} : { requestId: 'r-1' }
    expect(JSON.parse(line)).toMatchObject({ level: 'error', ...request, err: { message: 'nobody handles this' } })
    expect(numbersOf(folder)).toEqual([])
  })

  test('an uncaught exception is logged, lets requests under way finish and ends the process with 1', async () => {
    const { ready, ended } = start('serve', 0, { console: true })
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
})
