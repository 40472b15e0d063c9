import * as mail from './mail.ts'
import { MailService } from './mail.ts'

export const services = new ServiceContainer().singleton(mail.Mail, () => new mail.MailService())
export const routes = new Elysia().use(MailService)
