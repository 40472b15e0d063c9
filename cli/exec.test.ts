import { expect, test } from 'vitest'
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
