import { ServiceContainer } from '@fluxstack/runtime/services'
import { db } from '../database.ts'
import { Mail, MailService } from './mail.ts'
import { Notes, NotesService } from './notes.ts'

/** The app's services. */
export const services = new ServiceContainer().singleton(Notes, () => new NotesService(db)).singleton(Mail, () => new MailService(db))
