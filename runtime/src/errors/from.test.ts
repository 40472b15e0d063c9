import { Elysia, t } from 'elysia'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { problemDetails } from './answer.ts'
import { ConflictError, FluxStackError, NotFoundError, PayloadTooLargeError, ValidationError } from './errors.ts'
import { toFluxStackError } from './from.ts'

/** The error that Elysia makes of a request to a route with these schemas. */
async function thrownBy(schemas: object, body: unknown, path = '/'): Promise<FluxStackError> {
  let thrown: unknown
  const app = new Elysia()
    .onError(({ error }) => {
      thrown = error
    })
    .post('/:id?', () => '', schemas)
  const headers = { 'content-type': 'application/json' }
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  await app.handle(new Request(`http://localhost${path}`, { method: 'POST', headers, body: text }))
  return toFluxStackError(thrown)
}

const typebox = t.Object({
  title: t.String({ minLength: 3 }),
  tags: t.Array(t.String()),
  at: t.Object({ x: t.Number() }),
})
const zod = z.object({ title: z.string().min(3), tags: z.array(z.string()), at: z.object({ x: z.number() }) })

test.each([
  ['TypeBox', typebox],
  ['zod', zod],
])('a %s schema gives one entry for each field', async (_, body) => {
  const error = await thrownBy({ body }, { title: 'a', tags: ['a', 1], at: { x: 'no' } })
  expect(error).toBeInstanceOf(ValidationError)
  expect(error).toMatchObject({ statusCode: 422, code: 'VALIDATION_FAILED', message: 'The body is not valid' })
  const paths = (error as ValidationError).errors.map(({ path }) => path)
  expect(paths).toEqual(['title', 'tags.1', 'at.x'])
})

test('a field that is missing, and a body that is missing', async () => {
  expect(await thrownBy({ body: t.Object({ title: t.String() }) }, {})).toMatchObject({ errors: [{ path: 'title' }] })
  expect(await thrownBy({ body: z.object({ title: z.string() }) }, {})).toMatchObject({ errors: [{ path: 'title' }] })
  expect(await thrownBy({ body: z.object({ title: z.string() }) }, [])).toMatchObject({ errors: [{ path: '' }] })
})

test('a message of the schema is what the person reads', async () => {
  const one = await thrownBy(
    { body: t.Object({ title: t.String({ minLength: 3, error: 'Too short' }) }) },
    { title: '' },
  )
  const two = await thrownBy({ body: z.object({ title: z.string().min(3, 'Too short') }) }, { title: '' })
  expect(one).toMatchObject({ errors: [{ path: 'title', message: 'Too short' }] })
  expect(two).toMatchObject({ errors: [{ path: 'title', message: 'Too short' }] })
})

test('query and path are named', async () => {
  expect(await thrownBy({ query: z.object({ page: z.coerce.number() }) }, {}, '/?page=x')).toMatchObject({
    message: 'The query is not valid',
    errors: [{ path: 'page' }],
  })
  expect(await thrownBy({ params: t.Object({ id: t.Numeric() }) }, {}, '/x')).toMatchObject({
    message: 'The path is not valid',
  })
})

test('an answer that its own schema refuses is the server that failed', async () => {
  let thrown: unknown
  const app = new Elysia()
    .onError(({ error }) => {
      thrown = error
    })
    .get('/', () => 'x' as never, { response: z.object({ a: z.string() }) })
  await app.handle(new Request('http://localhost/'))
  expect(toFluxStackError(thrown)).toMatchObject({ statusCode: 500, code: 'ANSWER_INVALID' })
})

test('a body that is no JSON is the client that failed', async () => {
  expect(await thrownBy({ body: z.object({}) }, '{"a')).toMatchObject({ statusCode: 400, code: 'BODY_MALFORMED' })
})

test('errors of others keep a status of the 4xx kind and no other', () => {
  expect(toFluxStackError(Object.assign(new Error('taken'), { status: 409 }))).toBeInstanceOf(ConflictError)
  expect(toFluxStackError(Object.assign(new Error('gone'), { status: 410 }))).toMatchObject({
    statusCode: 410,
    code: 'HTTP_410',
  })
  expect(toFluxStackError(Object.assign(new Error('odd'), { status: 302 }))).toMatchObject({ statusCode: 500 })
  expect(toFluxStackError('text')).toMatchObject({ statusCode: 500, cause: 'text' })
  expect(toFluxStackError(new Error('parse', { cause: new PayloadTooLargeError() }))).toMatchObject({ statusCode: 413 })
})

test('a client learns what it did, and in production nothing of what the server did', () => {
  const inside = new FluxStackError('SELECT * FROM users', { code: 'DB_DOWN', context: { password: 'x' } })
  expect(problemDetails(inside, { expose: false, requestId: 'r-1' })).toEqual({
    type: 'about:blank',
    title: 'Something went wrong on the server',
    status: 500,
    code: 'INTERNAL_ERROR',
    requestId: 'r-1',
  })
  expect(problemDetails(inside, { expose: true })).toMatchObject({
    code: 'DB_DOWN',
    detail: 'SELECT * FROM users',
    stack: expect.any(String),
  })
  expect(problemDetails(new NotFoundError('No note 4'), { expose: false })).toMatchObject({
    status: 404,
    detail: 'No note 4',
  })
  const busy = new FluxStackError('pool empty', {
    statusCode: 503,
    code: 'POOL_EMPTY',
    userMessage: 'Try again in a minute',
  })
  expect(problemDetails(busy, { expose: false })).toMatchObject({ code: 'POOL_EMPTY', detail: 'Try again in a minute' })
})

test('what a library has wrapped still says that something is not there', () => {
  const gone = new FluxStackError('The database is locked', { code: 'DATABASE_LOCKED', statusCode: 503 })
  expect(toFluxStackError(new Error('Failed query', { cause: gone }))).toBe(gone)
  const conflict = new ConflictError('Inside')
  expect(toFluxStackError(new Error('Failed', { cause: conflict }))).toMatchObject({
    statusCode: 500,
    cause: { cause: conflict },
  })
})

test('a thrown value that is no error is there for the log', () => {
  expect(toFluxStackError('out of paper')).toMatchObject({ statusCode: 500, context: { thrown: 'out of paper' } })
})

test.each(['22021', '22P05'])('a text that PostgreSQL cannot keep (%s) is the fault of who sent it', (code) => {
  const refused = Object.assign(new Error('invalid byte sequence for encoding "UTF8": 0x00'), { code })
  const wrapped = new Error('Failed query: insert into notes', { cause: refused })
  expect(toFluxStackError(wrapped)).toMatchObject({ statusCode: 422, code: 'VALIDATION_FAILED' })
})
