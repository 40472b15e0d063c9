import { expect, test } from 'vitest'
import { Notes } from '../../app/server/services/notes.ts'
import { testApp } from '../app.ts'

test('the newest note comes first', async () => {
  const notes = await (await testApp()).service(Notes)
  await notes.create({ text: 'one' })
  await notes.create({ text: 'two' })
  const texts = (await notes.list()).map((note) => note.text)
  expect(texts).toEqual(['two', 'one'])
})

test('removing answers what was removed, and nothing the second time', async () => {
  const notes = await (await testApp()).service(Notes)
  const note = await notes.create({ text: 'once' })
  expect(await notes.remove(note.id)).toEqual(note)
  expect(await notes.remove(note.id)).toBeUndefined()
})
