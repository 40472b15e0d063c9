import { services } from '../app/server/services/index.ts'
import { Mail, MailService } from '../app/server/services/mail.ts'
import { Notes, NotesService } from '../app/server/services/notes.ts'

export async function testApp(parts: Parts = {}): Promise<App> {
  const db = await memory()
  const own = services.override(Notes, () => new NotesService(db)).override(Mail, () => new MailService(db))
  return utils.app(app, { services: own, ...parts })
}
