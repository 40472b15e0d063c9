import { Elysia, t } from 'elysia'
import { expect, test } from 'vitest'
import { z } from 'zod'
import type { FluxStackConfigInput } from '../../config/index.ts'
import { createApp } from '../../framework/create-app.ts'
import { shape } from './page.ts'

const routes = new Elysia({ prefix: '/api' })
  .get('/notes', () => [], { detail: { summary: 'All <b>notes</b>', tags: ['notes'] } })
  .post('/notes', ({ status }) => status(201, { id: 1 }), {
    body: z.object({ title: z.string().min(3).max(100), due: z.date().optional() }),
    response: { 201: t.Object({ id: t.Number() }) },
    detail: { tags: ['notes'] },
  })
  .get('/notes/:id', () => '', { params: z.object({ id: z.coerce.number().int() }) })

const make = (openapi: boolean) => {
  const config: FluxStackConfigInput = { app: { name: 'My & app' }, server: { openapi }, logging: { level: 'silent' } }
  return createApp(config, { routes })
}
const get = async (path: string, openapi = true) => make(openapi).handle(new Request(`http://localhost${path}`))

test('the document describes the app and leaves out the pages of the framework', async () => {
  const document = await (await get('/_flux/openapi/json')).json()
  expect(document).toMatchObject({ openapi: '3.1.0', info: { title: 'My & app' } })
  expect(Object.keys(document.paths)).toEqual(['/api/health', '/api/ready', '/api/notes', '/api/notes/{id}'])
  expect(document.paths['/api/notes'].post.requestBody.content['application/json'].schema).toMatchObject({
    properties: { title: { type: 'string', minLength: 3 }, due: { type: 'string', format: 'date-time' } },
    required: ['title'],
  })
})

test('the page needs no script and nothing from elsewhere', async () => {
  const answer = await get('/_flux/openapi')
  const page = await answer.text()
  expect(answer.headers.get('content-security-policy')).toBe("default-src 'none'; style-src 'unsafe-inline'")
  expect(page).not.toMatch(/<script|<link|src=|url\(|@import|https?:\/\//)
  expect(page).toContain('My &#38; app')
  expect(page).toContain('All &#60;b&#62;notes&#60;/b&#62;')
  expect(page).toContain('title: string (3 to 100 characters)')
})

test('it is not there unless the configuration says so', async () => {
  expect((await get('/_flux/openapi', false)).status).toBe(404)
})

test('a schema is written as a type', () => {
  expect(shape(undefined)).toBe('unknown')
  expect(shape({ type: ['string', 'null'] })).toBe('string | null')
  expect(shape({ enum: ['a', 1] })).toBe('"a" | 1')
  expect(shape({ const: true })).toBe('true')
  expect(shape({ $ref: '#/components/schemas/Note' })).toBe('Note')
  expect(shape({ anyOf: [{ type: 'string' }, { type: 'number' }], type: 'x' })).toBe('string | number')
  expect(shape({ type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'null' }] } })).toBe('(string | null)[]')
  expect(shape({ type: 'object', additionalProperties: { type: 'number' } })).toBe('Record<string, number>')
  expect(shape({ type: 'object', properties: { a: { type: 'integer', minimum: 1, default: 3 } } })).toBe(
    '{\n  a?: integer (at least 1, default 3)\n}',
  )
})
