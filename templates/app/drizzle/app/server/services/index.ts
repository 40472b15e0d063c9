import { ServiceContainer } from '@fluxstack/runtime/services'
import { db } from '../database.ts'
import { Notes, NotesService } from './notes.ts'

/** The app's services: how each is made. Routes reach them as `services`, live components as `this.services`. */
export const services = new ServiceContainer().singleton(Notes, () => new NotesService(db))
