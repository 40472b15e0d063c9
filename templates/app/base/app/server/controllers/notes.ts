import { NotFoundError } from '@fluxstack/runtime'
import type { Services } from '@fluxstack/runtime/services'
import type { NewNote, Note } from '../../shared/types/note.ts'
import { Notes, type StoredNote } from '../services/notes.ts'

const toNote = ({ id, text, createdAt }: StoredNote): Note => ({
  id,
  text,
  createdAt: createdAt.toISOString(),
})

/** Between HTTP and the service: what is asked for, and what a client gets to see. */
export const notesController = {
  async list(services: Services) {
    const notes = await services.get(Notes)
    return (await notes.list()).map(toNote)
  },

  async create(services: Services, input: NewNote) {
    const notes = await services.get(Notes)
    return toNote(await notes.create(input))
  },

  async remove(services: Services, id: number) {
    const notes = await services.get(Notes)
    const removed = await notes.remove(id)
    if (!removed) throw new NotFoundError(`There is no note ${id}.`)
    return toNote(removed)
  },
}
