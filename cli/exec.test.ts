import { readFileSync } from 'node:fs'
import { expect, test, vi } from 'vitest'
import { createExec } from './exec.ts'
import { Recorder } from './test-support/world.ts'

const abort = new AbortController()
const exec = (signal = new AbortController().signal) =>
  createExec({
    cwd: process.cwd(),
    env: { PATH: process.env['PATH'], A: '1' },
    signal,
    stderr: new Recorder(),
    json: false,
  })
const script = (code: string) => ['-e', code]

test('output, environment, input and folder', async () => {
  const code = `process.stdin.on('data', (d) => console.log(String(d) + process.env.A + process.env.B + process.cwd()))`
  const { stdout } = await exec()(process.execPath, script(code), { input: 'in', env: { B: '2' }, cwd: '/' })
  expect(stdout).toBe('in12/')
})

test('a failure carries the end of what the program said', async () => {
  await expect(exec()(process.execPath, script(`console.error('broken'); process.exit(3)`))).rejects.toMatchObject({
    code: 'COMMAND_FAILED',
    detail: expect.stringMatching(/ended with exit code 3:\nbroken$/),
  })
  expect(await exec()(process.execPath, script('process.exit(3)'), { allowFailure: true })).toMatchObject({
    exitCode: 3,
  })
})

test('a missing program is named', async () => {
  await expect(exec()('no-such-program')).rejects.toMatchObject({
    code: 'COMMAND_NOT_FOUND',
    detail: 'no-such-program was not found.',
  })
  expect(await exec()('no-such-program', [], { allowFailure: true })).toMatchObject({ exitCode: 127 })
})

test('lines are handed on as they come', async () => {
  const lines: string[] = []
  await exec()(process.execPath, script(`console.log('a\\nb'); console.error('c')`), {
    onLine: (line) => lines.push(line),
  })
  expect(lines.toSorted()).toEqual(['a', 'b', 'c'])
})

test('Ctrl-C ends the program', async () => {
  const running = exec(abort.signal)(process.execPath, script(`console.log('up'); setInterval(() => {}, 1000)`), {
    onLine: () => abort.abort(),
  })
  await expect(running).rejects.toMatchObject({ code: 'CANCELLED', exit: 130 })
})

test('a program that takes too long is ended', async () => {
  const running = exec()(process.execPath, script('setInterval(() => {}, 1000)'), { timeout: 50 })
  await expect(running).rejects.toMatchObject({
    code: 'COMMAND_FAILED',
    detail: expect.stringContaining('took too long'),
  })
})

// The sleeper is started by the program, holds its output open, and says its number.
const parent = (rest: string) =>
  script(`
    const { spawn } = require('node:child_process')
    const sleeper = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: ['ignore', 'inherit', 'inherit'] })
    console.log(sleeper.pid)
    ${rest}
  `)
const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0)
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')
  } catch {
    return false
  }
}

test.runIf(process.platform === 'linux')(
  'what a program has started is ended with it, and nobody waits for it',
  async () => {
    const running = await exec()(process.execPath, parent('setInterval(() => {}, 1000)'), {
      timeout: 1500,
      allowFailure: true,
    })
    expect(running).toMatchObject({ timedOut: true, exitCode: 1 })
    expect(Number(running.stdout)).toBeGreaterThan(0)
    await vi.waitFor(() => expect(isAlive(Number(running.stdout))).toBe(false))
  },
)

test.runIf(process.platform === 'linux')('what is spared stays, and nobody waits for it either', async () => {
  const running = await exec()(process.execPath, parent('setInterval(() => {}, 1000)'), {
    timeout: 500,
    spares: true,
    allowFailure: true,
  })
  expect(running.timedOut).toBe(true)
  expect(isAlive(Number(running.stdout))).toBe(true)
  process.kill(Number(running.stdout))
})

test.runIf(process.platform === 'linux')('Ctrl-C ends what a program with a deadline has started', async () => {
  const stop = new AbortController()
  let sleeper = 0
  const running = exec(stop.signal)(process.execPath, parent('setInterval(() => {}, 1000)'), {
    timeout: 60_000,
    onLine: (line) => {
      sleeper = Number(line)
      stop.abort()
    },
  })
  await expect(running).rejects.toMatchObject({ code: 'CANCELLED' })
  await vi.waitFor(() => expect(isAlive(sleeper)).toBe(false))
})

test.runIf(process.platform === 'linux')(
  'a helper that a program leaves behind does not hold the command up',
  async () => {
    const done = await exec()(process.execPath, parent('sleeper.unref()'), { timeout: 60_000 })
    expect(done.exitCode).toBe(0)
    expect(done.timedOut).toBeUndefined()
    expect(isAlive(Number(done.stdout))).toBe(true)
    process.kill(Number(done.stdout))
  },
)
