import { expect, test } from 'vitest'
import { services } from '../../app/server/services/index.ts'
import { Notes } from '../../app/server/services/notes.ts'

const notes = await services.get(Notes)

test('the newest note comes first', async () => {
  await notes.create({ text: 'one' })
  await notes.create({ text: 'two' })
  const texts = (await notes.list()).map((note) => note.text)
  expect(texts).toEqual(['two', 'one'])
})

test('removing answers what was removed, and nothing the second time', async () => {
  const note = await notes.create({ text: 'once' })
  expect(await notes.remove(note.id)).toEqual(note)
  expect(await notes.remove(note.id)).toBeUndefined()
})
