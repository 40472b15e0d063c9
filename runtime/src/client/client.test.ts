import { Elysia, t } from 'elysia'
import { expect, expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import { createClient, fieldErrors, messageOf, type ProblemDetails, unwrap } from './index.ts'

const notes = new Elysia({ prefix: '/notes' })
  .get('/', () => [{ id: 1, title: '2024-01-01', at: new Date(0) }])
  .post('/', ({ body }) => ({ id: 2, title: body.title }), { body: z.object({ title: z.string().min(3) }) })
  .get('/:id', ({ params, status }) => (params.id === '1' ? { id: 1 } : status(404, { gone: true })))
  .put('/:id', ({ body }) => body.title, { body: t.Object({ title: t.String() }) })
const routes = new Elysia({ prefix: '/api' }).use(notes)
type App = typeof routes

const problem: ProblemDetails = {
  type: 'about:blank',
  title: 'The input is not valid',
  status: 422,
  code: 'VALIDATION_FAILED',
  errors: [
    { path: 'title', message: 'Too short' },
    { path: 'title', message: 'Too dull' },
  ],
}

const refusing = createClient<App>({
  baseUrl: 'http://x.test/',
  fetch: async () =>
    new Response(JSON.stringify(problem), { status: 422, headers: { 'content-type': 'application/problem+json' } }),
})
const app = createClient<App>({
  baseUrl: 'http://localhost',
  fetch: async (input, init) => routes.handle(new Request(input, init)),
})

test('data is typed as it travels: dates are strings, and titles that look like dates stay titles', async () => {
  const { data, error } = await app.api.notes.get()
  expect(error).toBeNull()
  expectTypeOf(data).toEqualTypeOf<{ id: number; title: string; at: string }[] | null>()
  expect(data).toEqual([{ id: 1, title: '2024-01-01', at: '1970-01-01T00:00:00.000Z' }])
})

test('a body is typed by its schema', async () => {
  expectTypeOf(app.api.notes.post).parameter(0).toEqualTypeOf<{ title: string }>()
  const { data } = await app.api.notes.post({ title: 'Milk' })
  expectTypeOf(data).toEqualTypeOf<{ id: number; title: string } | null>()
  expect(data).toEqual({ id: 2, title: 'Milk' })
})

test('problem details give a message for each field', async () => {
  const { data, error } = await refusing.api.notes.post({ title: '' })
  expect(data).toBeNull()
  expect(fieldErrors(error)).toEqual({ title: 'Too short' })
  expect(messageOf(error)).toBe('The input is not valid')
  if (error?.status === 422) expectTypeOf(error.value).toEqualTypeOf<ProblemDetails>()
  expect(error?.status).toBe(422)
})

test('an answer that a route declares keeps its type', async () => {
  const { error } = await app.api.notes({ id: 9 }).get()
  if (error?.status === 404) expectTypeOf(error.value).toEqualTypeOf<{ readonly gone: true }>()
  expect(error?.value).toEqual({ gone: true })
})

test('unwrap gives the data or throws the problem', async () => {
  expect(unwrap(await app.api.notes({ id: 1 }).get())).toEqual({ id: 1 })
  const refused = refusing.api.notes.post({ title: '' }).then(unwrap)
  await expect(refused).rejects.toMatchObject({ name: 'ApiError', status: 422, code: 'VALIDATION_FAILED', problem })
})

test('no network and a proxy page are problems too', async () => {
  const offline = createClient<App>({
    baseUrl: 'http://x.test',
    fetch: () => Promise.reject(new TypeError('fetch failed')),
  })
  const proxy = createClient<App>({
    baseUrl: 'http://x.test',
    fetch: async () => new Response('<h1>Bad gateway</h1>', { status: 502, headers: { 'content-type': 'text/html' } }),
  })
  expect((await offline.api.notes.get()).error).toMatchObject({ status: 503, value: { code: 'NETWORK' } })
  expect((await proxy.api.notes.get()).error).toMatchObject({ status: 502, value: { code: 'BAD_ANSWER' } })
})

test('without a base URL requests go to the page itself', async () => {
  const asked: unknown[] = []
  const client = createClient<App>({ fetch: async (input) => (asked.push(input), Response.json([])) })
  await client.api.notes.get()
  expect(asked).toEqual(['/api/notes'])
})
