import { AssertionError } from 'node:assert'
import { Elysia } from 'elysia'
import { expect, expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import { ConflictError, FluxStackError, NotFoundError } from '../errors/errors.ts'
import { assertError, assertProblem, createTestApp } from './index.ts'

const gone = () => {
  throw new NotFoundError('There is no note 7', { code: 'NOTE_NOT_FOUND', context: { id: 7, by: 'ann' } })
}

test('gives the error where it is as expected', async () => {
  const error = await assertError(gone, { is: NotFoundError, code: 'NOTE_NOT_FOUND', context: { id: 7 } })
  expectTypeOf(error).toEqualTypeOf<NotFoundError>()
  expect(error.statusCode).toBe(404)
  await assertError(Promise.reject(new TypeError('no')), { is: TypeError, message: /^n/ })
  const wrapped = new FluxStackError('Import failed', { cause: new FluxStackError('in between', { cause: error }) })
  await assertError(Promise.reject(wrapped), { code: 'INTERNAL', cause: { is: NotFoundError } }).catch(() => {})
  await assertError(Promise.reject(wrapped), {
    message: 'Import failed',
    cause: { is: NotFoundError, statusCode: 404 },
  })
})

test.each([
  [() => 'fine', {}, 'Nothing was thrown'],
  [gone, { is: ConflictError }, /NotFoundError: There is no note 7 \{ code: 'NOTE_NOT_FOUND', statusCode: 404 \}/],
  [gone, { code: 'NOT_FOUND' }, /does not fit \{ code: 'NOT_FOUND' \}/],
  [gone, { context: { id: 8 } }, /is not as expected/],
  [gone, { cause: { message: 'x' } }, /is not as expected/],
  // oxlint-disable-next-line no-throw-literal -- what is no error is what this is about
  [() => Promise.reject('text'), {}, /'text' does not fit/],
])('%o that is not as in %o fails', async (work, match, message) => {
  const failed = assertError(work, match)
  await expect(failed).rejects.toThrow(message)
  await expect(failed).rejects.toBeInstanceOf(AssertionError)
})

const routes = new Elysia({ prefix: '/api' })
  .post('/notes', ({ body }) => body, {
    body: z.object({ text: z.string().min(1, 'Write something.'), n: z.number() }),
  })
  .get('/notes', () => ['milk'])

test('checks problem details, of a response and of a typed client', async () => {
  await using test = createTestApp({}, { routes })
  const answer = await test.api.notes.post({ text: '', n: 1 })
  const problem = await assertProblem(answer, { status: 422, fields: { text: 'Write something.' } })
  expect(problem.code).toBe('VALIDATION_FAILED')
  const response = await test.request('/api/nothing')
  await assertProblem(response, { status: 404, code: 'NOT_FOUND', title: /found/ })
  expect(await response.json()).toMatchObject({ status: 404 })
})

test('says what came instead', async () => {
  await using test = createTestApp({}, { routes })
  await expect(assertProblem(await test.api.notes.get())).rejects.toThrow(
    "The answer, 200 with [ 'milk' ], is no problem details",
  )
  await expect(assertProblem(await test.request('/api/notes'))).rejects.toThrow(/200 with 'application\/json/)
  const wrong = await test.api.notes.post({ text: '', n: 1 })
  await expect(assertProblem(wrong, { fields: { n: /./ } })).rejects.toThrow(/is not as expected: .*Write something/s)
  await expect(assertProblem(wrong, { fields: {} })).rejects.toThrow(/is not as expected/)
  await expect(assertProblem(wrong, { status: 400 })).rejects.toThrow(/does not fit \{ status: 400 \}/)
})
