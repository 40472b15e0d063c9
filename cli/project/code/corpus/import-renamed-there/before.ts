import { Mail as Mail, MailService as MailService } from "./mail"

export const services = new ServiceContainer()
