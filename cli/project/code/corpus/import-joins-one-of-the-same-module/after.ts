import { a, Mail, MailService } from './mail.ts'

export const services = new ServiceContainer().singleton(a, b).singleton(Mail, () => new MailService(db))
