import { NotFoundError } from '@fluxstack/runtime'
import type { NewNote, Note } from '../../shared/types/note.ts'
import { services } from '../services/index.ts'
import type { StoredNote } from '../services/notes.ts'

const toNote = ({ id, text, createdAt }: StoredNote): Note => ({
  id,
  text,
  createdAt: createdAt.toISOString(),
})

/** Between HTTP and the service: what is asked for, and what a client gets to see. */
export const notesController = {
  async list() {
    return (await services.notes.list()).map(toNote)
  },

  async create(input: NewNote) {
    return toNote(await services.notes.create(input))
  },

  async remove(id: number) {
    const removed = await services.notes.remove(id)
    if (!removed) throw new NotFoundError(`There is no note ${id}.`)
    return toNote(removed)
  },
}
