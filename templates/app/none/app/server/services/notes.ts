import { keep } from '@fluxstack/runtime'
import { BaseService, token } from '@fluxstack/runtime/services'
import type { NewNote } from '../../shared/types/note.ts'

export interface StoredNote {
  id: number
  text: string
  createdAt: Date
}

interface StoredNotes {
  notes: StoredNote[]
  lastId: number
}

export const noNotes = (): StoredNotes => ({ notes: [], lastId: 0 })

export const Notes = token<NotesService>('notes')

/** The notes, in memory: a save in development keeps them, and they are gone when the server stops. */
export class NotesService extends BaseService {
  readonly #stored: StoredNotes

  constructor(stored = keep('notes', noNotes)) {
    super()
    this.#stored = stored
  }

  /** The latest 100, newest first. */
  async list(): Promise<StoredNote[]> {
    return this.#stored.notes.slice(0, 100)
  }

  async create({ text }: NewNote): Promise<StoredNote> {
    this.#stored.lastId += 1
    const note = { id: this.#stored.lastId, text, createdAt: new Date() }
    this.#stored.notes.unshift(note)
    this.logger.debug('Note written', { id: note.id })
    return note
  }

  /** What was removed, or nothing where there is no such note. */
  async remove(id: number): Promise<StoredNote | undefined> {
    const index = this.#stored.notes.findIndex((note) => note.id === id)
    return index < 0 ? undefined : this.#stored.notes.splice(index, 1)[0]
  }
}
