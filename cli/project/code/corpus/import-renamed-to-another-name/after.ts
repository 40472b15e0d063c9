import { Mail as Post, Mail, MailService } from './mail.ts'

export const services = new ServiceContainer().set(Post, () => 1).singleton(Mail, () => new MailService(db))
