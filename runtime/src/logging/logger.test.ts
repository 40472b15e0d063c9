import { expect, test } from 'vitest'
import { defineEnv, secret } from '../env/index.ts'
import { FluxStackError } from '../errors/errors.ts'
import { requestContext } from './context.ts'
import { FluxStackLogger, type LoggerOptions } from './logger.ts'
import { prettyLine } from './pretty.ts'

function recorder(options: LoggerOptions = {}) {
  const lines: Record<string, unknown>[] = []
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) }
  return { log: new FluxStackLogger({ ...options, destination }), lines }
}

test('a line has its message, its fields and its time', () => {
  const { log, lines } = recorder({ context: { app: 'notes' } })
  log.info('Note added', { id: 4 })
  expect(lines).toEqual([
    { level: 'info', time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/), app: 'notes', id: 4, msg: 'Note added' },
  ])
})

test('lines below the level are not written', () => {
  const { log, lines } = recorder({ level: 'warn' })
  log.info('quiet')
  log.warn('loud')
  expect(lines.map(({ msg }) => msg)).toEqual(['loud'])
  expect(log.isLevelEnabled('info')).toBe(false)
  expect(log.level).toBe('warn')
})

test('a child adds its fields, and a request its id', () => {
  const { log, lines } = recorder()
  const child = log.child({ service: 'notes' })
  requestContext.run({ requestId: 'r-1', address: '1.2.3.4', origin: 'http://x' }, () => child.info('inside'))
  child.info('outside')
  expect(lines).toMatchObject([{ service: 'notes', requestId: 'r-1' }, { service: 'notes' }])
  expect(lines[1]).not.toHaveProperty('requestId')
})

test('secrets are taken out at any depth, and the logged object stays as it was', () => {
  const { log, lines } = recorder({ redact: ['pin', 'user.email'] })
  const given = {
    user: { email: 'a@b.c', Password: 'hunter2', tags: [{ access_token: 'x' }] },
    company: { email: 'info@b.c' },
    headers: { 'set-cookie': 'sid=1', accept: '*/*' },
    pin: 1234,
  }
  log.child({ token: 'abc' }).info('in', given)
  expect(lines[0]).toMatchObject({
    token: '[redacted]',
    user: { email: '[redacted]', Password: '[redacted]', tags: [{ access_token: '[redacted]' }] },
    company: { email: 'info@b.c' },
    headers: { 'set-cookie': '[redacted]', accept: '*/*' },
    pin: '[redacted]',
  })
  expect(given.user.Password).toBe('hunter2')
})

test('an error keeps its type, message, stack and cause', () => {
  const { log, lines } = recorder()
  log.error('It broke', new TypeError('outer', { cause: new Error('inner') }))
  expect(lines[0]).toMatchObject({ err: { type: 'TypeError', message: expect.stringContaining('outer') } })
  expect(JSON.stringify(lines[0])).toContain('inner')
})

test('the fields of an error are cleaned too', () => {
  const { log, lines } = recorder()
  log.error('Refused', new FluxStackError('no', { context: { password: 'hunter2', user: 7 } }))
  expect(lines[0]).toMatchObject({ err: { code: 'INTERNAL_ERROR', context: { password: '[redacted]', user: 7 } } })
})

test('what refers to itself is cut off and does not hang', () => {
  const { log, lines } = recorder()
  const loop: Record<string, unknown> = { name: 'loop' }
  loop.self = loop
  log.info('round', { loop })
  expect(JSON.stringify(lines[0])).toContain('[too deep]')
})

test('measure gives the result and the time, and warns of a failure', async () => {
  const { log, lines } = recorder({ level: 'debug' })
  expect(await log.measure('import', async () => 3)).toBe(3)
  await expect(log.measure('import', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(log.time('export')({ rows: 2 })).toBeGreaterThanOrEqual(0)
  expect(lines).toMatchObject([
    { level: 'debug', msg: 'import', ms: expect.any(Number) },
    { level: 'warn', msg: 'import', err: { message: 'no' } },
    { level: 'debug', msg: 'export', rows: 2 },
  ])
})

test('a pretty line is for people', () => {
  const line = {
    level: 'info',
    time: '2026-01-02T03:04:05.678Z',
    msg: 'Note added',
    id: 4,
    title: 'Buy milk',
    requestId: 'r-1',
  }
  expect(prettyLine(JSON.stringify(line), false)).toMatch(
    /^\d\d:\d\d:05\.678 INFO {2}Note added id=4 title="Buy milk" \(request r-1\)\n$/,
  )
  const failed = { level: 'error', msg: 'It broke', err: { type: 'Error', message: 'no', stack: 'Error: no\n  at x' } }
  expect(prettyLine(JSON.stringify(failed), false)).toContain('ERROR It broke\n    Error: no\n      at x\n')
  expect(prettyLine('no json', false)).toBe('no json')
})

test('addresses are logged without their passwords, errors without the secrets of the app', () => {
  const { log, lines } = recorder()
  log
    .child({ cache: 'redis://:hunter2@cache:6379' })
    .info('in', { url: 'postgres://app:hunter2@db/x', all: ['a://b:hunter2@c'] })
  defineEnv({ FLUX_SECRET: secret() }, { env: { FLUX_SECRET: 'hunter2'.repeat(6) }, mode: 'production' })
  log.error('Refused', new Error(`signed with ${'hunter2'.repeat(6)}`))
  expect(JSON.stringify(lines)).not.toContain('hunter2')
  expect(lines[0]).toMatchObject({ url: 'postgres://app:[redacted]@db/x', cache: 'redis://:[redacted]@cache:6379' })
})

test('an error shows neither the password of an address nor the values of a query that failed', () => {
  const { log, lines } = recorder()
  const failure = (query: string, params: unknown[]) =>
    Object.assign(new Error(`Failed query: ${query}\nparams: ${params}`, { cause: new Error('no such table') }), {
      query,
      params,
    })
  const wrapped = new FluxStackError('The note was not kept', { cause: failure('insert ?, ?', ['hunter2', 'a\nb']) })
  for (const error of [failure('insert ?, ?', ['hunter2', 'a\nb']), wrapped, new Error('postgres://app:hunter2@db/x')])
    log.error(error.message, { err: error })
  log.error('Cannot reach redis://:hunter2@cache:6379/0', new Error('closed'))
  expect(JSON.stringify(lines)).not.toContain('hunter2')
  expect(lines[0]).toMatchObject({
    msg: 'Failed query: insert ?, ?\nparams: [redacted]',
    err: { message: expect.stringContaining('no such table'), query: 'insert ?, ?' },
  })
  expect(lines[2]).toMatchObject({ msg: 'postgres://app:[redacted]@db/x' })
  log.error('At http://localhost:3000/@fs/x', new Error('no'))
  expect(lines.at(-1)).toMatchObject({ msg: 'At http://localhost:3000/@fs/x' })
})

test('the text of a stranger neither paints a terminal nor passes for a line of its own', () => {
  const nasty = 'ok\n12:00:00.000 INFO  Admin signed in\r\u001b[2K\u009b31m\u202eevil'
  const line = { level: 'error', msg: nasty, [nasty]: nasty, err: { message: nasty, stack: nasty } }
  const text = prettyLine(JSON.stringify(line), false)
  // oxlint-disable-next-line no-control-regex -- these are what may not be there
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/)
  expect(text.match(/^\d\d:\d\d:\d\d/gm)).toHaveLength(1)
  expect(text).toContain('\\u001b[2K')
})

test('what was thrown and is no error is shown', () => {
  expect(prettyLine(JSON.stringify({ level: 'error', msg: 'Failed', err: 'out of paper' }), false)).toContain(
    'Failed\n    out of paper\n',
  )
})

test('a line takes no longer than it is long, whatever stands in it', () => {
  const { log, lines } = recorder()
  const before = performance.now()
  for (const unit of ['a', '://', '://a:', 'a@', ':']) log.error('x', { path: `${unit.repeat(100_000)}://` })
  expect(performance.now() - before).toBeLessThan(1000)
  expect(lines).toHaveLength(5)
})
