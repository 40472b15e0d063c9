import { expect, test } from 'vitest'
import { CliError } from '../errors.ts'
import { buildFailure } from './failure.ts'

const tools = { describe: (error: unknown) => ({ message: String(error) }), place: () => 'app/a.ts:1:2' }
const failure = (error: unknown) => buildFailure(error, '/app', tools)

test('points at the place in the sources, for each of the errors', () => {
  const error = Object.assign(new Error('all'), { errors: [new Error('one'), new Error('two')] })
  expect(failure(error)).toMatchObject({
    code: 'BUILD_FAILED',
    detail: 'app/a.ts:1:2\nError: one\n\napp/a.ts:1:2\nError: two',
    state: 'The last build is as it was.',
  })
})

test('tells a full disk from a mistake, in one line and without the stack of the bundler', () => {
  const message =
    '\u001B[31m[UNHANDLEABLE_ERROR] \u001B[0mSomething went wrong inside rolldown\nFailed to write file in /app/a.js\n\nCaused by:\n' +
    '    No space left on device (os error 28)\n\nStack backtrace:\n   0: <unknown>\n'
  expect(failure(new Error(message))).toMatchObject({
    code: 'DISK_FULL',
    detail: 'Failed to write file in /app/a.js Caused by: No space left on device (os error 28)',
  })
})

test("takes the system's own errors for what they are", () => {
  const error = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES', syscall: 'open' })
  expect(failure(error)).toMatchObject({ code: 'PERMISSION_DENIED', state: 'The last build is as it was.' })
  expect(failure(new CliError('CANCELLED', { detail: 'x' }))).toMatchObject({ code: 'CANCELLED' })
})
