import { ServiceContainer } from '@fluxstack/runtime/services'
import { db } from '../database.ts'
import { Notes, NotesService } from './notes.ts'

/** The app's services. */
export const services = new ServiceContainer().singleton(Notes, () => new NotesService(db))
