import { db } from '../database.ts'
import { NotesService } from './notes.ts'

/** The app's services, each made once. */
export const services = {
  notes: new NotesService(db),
}
