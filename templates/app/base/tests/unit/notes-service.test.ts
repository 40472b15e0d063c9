import { expect, test } from 'vitest'
import { services } from '../../app/server/services/index.ts'

test('the newest note comes first', async () => {
  await services.notes.create({ text: 'one' })
  await services.notes.create({ text: 'two' })
  const texts = (await services.notes.list()).map((note) => note.text)
  expect(texts).toEqual(['two', 'one'])
})

test('removing answers what was removed, and nothing the second time', async () => {
  const note = await services.notes.create({ text: 'once' })
  expect(await services.notes.remove(note.id)).toEqual(note)
  expect(await services.notes.remove(note.id)).toBeUndefined()
})
