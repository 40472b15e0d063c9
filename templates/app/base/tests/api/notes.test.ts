import { fieldErrors } from '@fluxstack/runtime/client'
import { createTestClient } from '@fluxstack/runtime/testing'
import { expect, test } from 'vitest'
import { app, type App } from '../../app/server/index.ts'

const { api } = createTestClient<App>(app)

test('a note is written, listed and deleted', async () => {
  const created = await api.notes.post({ text: '  Water the plants ' })
  expect(created.status).toBe(201)
  expect(created.data).toMatchObject({ text: 'Water the plants' })

  const listed = await api.notes.get()
  expect(listed.data).toEqual([created.data])

  const id = created.data?.id ?? 0
  expect((await api.notes({ id }).delete()).status).toBe(200)
  expect((await api.notes.get()).data).toEqual([])
})

test('a note without text is refused at the field', async () => {
  const { error } = await api.notes.post({ text: '   ' })
  expect(error?.status).toBe(422)
  expect(fieldErrors(error)).toEqual({ text: 'Write something first.' })
})

test('a note that is not there is 404', async () => {
  const { error } = await api.notes({ id: 999_999 }).delete()
  expect(error?.status).toBe(404)
})

test('an unknown path is problem details', async () => {
  const response = await app.handle(new Request('http://localhost/api/nowhere'))
  expect(response.status).toBe(404)
  expect(response.headers.get('content-type')).toContain('application/problem+json')
})
