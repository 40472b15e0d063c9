import './mail.ts'
import { Mail, MailService } from './mail.ts'
import './z.css'

export const services = new ServiceContainer().singleton(Mail, () => new MailService(db))
