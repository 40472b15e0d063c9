import { Mail as Mail, MailService as MailService } from "./mail"

export const services = new ServiceContainer().singleton(Mail, () => new MailService(db))
