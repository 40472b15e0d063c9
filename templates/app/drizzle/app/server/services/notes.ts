import { BaseService, token } from '@fluxstack/runtime/services'
import { desc, eq } from 'drizzle-orm'
import type { NewNote } from '../../shared/types/note.ts'
import type { Database } from '../database.ts'
import { notes, type StoredNote } from '../models/notes.ts'

export type { StoredNote }

export const Notes = token<NotesService>('notes')

export class NotesService extends BaseService {
  readonly #db: Database

  constructor(db: Database) {
    super()
    this.#db = db
  }

  /** The latest 100, newest first. */
  async list(): Promise<StoredNote[]> {
    return this.#db.select().from(notes).orderBy(desc(notes.id)).limit(100)
  }

  async create({ text }: NewNote): Promise<StoredNote> {
    const [note] = await this.#db.insert(notes).values({ text }).returning()
    if (!note) throw new Error('The database took the note and returned nothing.')
    this.logger.debug('Note written', { id: note.id })
    return note
  }

  /** What was removed, or nothing where there is no such note. */
  async remove(id: number): Promise<StoredNote | undefined> {
    const [note] = await this.#db.delete(notes).where(eq(notes.id, id)).returning()
    return note
  }
}
