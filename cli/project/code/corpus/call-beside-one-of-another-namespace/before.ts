import * as mail from './mail.ts'
import * as old from './old.ts'

export const services = new ServiceContainer().singleton(old.Post, () => new old.MailService())
