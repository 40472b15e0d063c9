import { assertProblem } from '@fluxstack/runtime/testing'
import { expect, test } from 'vitest'
import { testApp } from '../app.ts'

test('a note is written, listed and deleted', async () => {
  const { api } = await testApp()
  const created = await api.notes.post({ text: '  Water the plants ' })
  expect(created.status).toBe(201)
  expect(created.data).toMatchObject({ text: 'Water the plants' })
  expect((await api.notes.get()).data).toEqual([created.data])

  const id = created.data?.id ?? 0
  expect((await api.notes({ id }).delete()).status).toBe(200)
  expect((await api.notes.get()).data).toEqual([])
})

test('a note without text is refused at the field', async () => {
  const { api } = await testApp()
  const answer = await api.notes.post({ text: '   ' })
  await assertProblem(answer, { status: 422, fields: { text: 'Write something first.' } })
})

test('a note or a path that is not there is 404', async () => {
  const app = await testApp()
  await assertProblem(await app.api.notes({ id: 7 }).delete(), { status: 404 })
  await assertProblem(await app.request('/api/nowhere'), { status: 404 })
})
