import * as mail from './mail.ts'
import { Mail, MailService } from './mail.ts'

export const services = new ServiceContainer().singleton(Mail, () => new MailService(db))
