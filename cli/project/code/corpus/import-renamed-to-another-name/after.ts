import { Mail as Post, Mail, MailService } from './mail.ts'

export const services = new ServiceContainer().singleton(Post, () => 1).singleton(Mail, () => new MailService(db))
