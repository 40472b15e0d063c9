import { Elysia } from 'elysia'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { createApp } from './create-app.ts'

const app = createApp(
  { logging: { level: 'silent' } },
  {
    routes: new Elysia({ prefix: '/api' })
      .post('/notes', ({ body }) => body, { body: z.object({ title: z.string() }).loose() })
      .post('/own', async ({ request }) => request.json())
      .get('/notes/:id', ({ params }) => params.id.toUpperCase()),
  },
)

const ask = (path: string, init?: RequestInit) => app.handle(new Request(`http://localhost/api${path}`, init))

function post(path: string, body: string) {
  return ask(path, { method: 'POST', body, headers: { 'content-type': 'application/json' } })
}

function postForm(names: readonly string[], value = 'x') {
  const body = new FormData()
  for (const name of names) body.append(name, value)
  return ask('/notes', { method: 'POST', body })
}

const nested = (depth: number) => `{"a":`.repeat(depth) + '1' + '}'.repeat(depth)

test('a body nested thousands deep is the fault of whoever sent it, and cheap to refuse', async () => {
  for (const body of [`{"title":${nested(100_000)}}`, '['.repeat(400_000) + ']'.repeat(400_000)]) {
    const before = performance.now()
    const answer = await post('/notes', body)
    expect([answer.status, (await answer.json()).code]).toEqual([400, 'BODY_MALFORMED'])
    expect(performance.now() - before).toBeLessThan(500)
    expect((await post('/own', body)).status).toBe(400)
  }
  expect((await post('/notes', `{"title":"fine","more":${nested(200)}}`)).status).toBe(200)
  expect((await post('/notes', JSON.stringify({ title: '[{"\\'.repeat(2000) }))).status).toBe(200)
  expect((await post('/own', '')).status).toBe(400)
})

test('a form whose fields are numbered sparsely or nested deeply is refused before a list is made of it', async () => {
  for (const name of ['title[99999999]', 'a.b[4294967294]', 'a[2000].b', 'x' + '.a'.repeat(5000)]) {
    const answer = await postForm([name])
    expect([answer.status, (await answer.json()).code]).toEqual([400, 'BODY_MALFORMED'])
  }
  expect((await postForm(['title'], '['.repeat(100_000) + ']'.repeat(100_000))).status).toBe(400)
  const many = Array.from({ length: 1500 }, (_, i) => `items[${i}].price`)
  expect((await postForm(['title', 'items[7].name', ...many])).status).toBe(200)
})

test('a path that is not well encoded never reaches a handler', async () => {
  for (const id of ['%ff', '%', 'a%zz', '%e0%a4']) {
    const answer = await ask(`/notes/${id}`)
    expect([answer.status, (await answer.json()).code]).toEqual([400, 'PATH_MALFORMED'])
  }
  expect(await (await ask('/notes/caf%C3%A9')).text()).toBe('CAFÉ')
})
