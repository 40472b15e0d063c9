import { Mail, type Other } from './mail.ts'
import { MailService, x } from './mail.ts'

export const services = new ServiceContainer().singleton<Mail>(x, y as Other).singleton(Mail, () => new MailService(db))
