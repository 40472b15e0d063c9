import * as mail from './mail'

export const services = new ServiceContainer()
  .singleton(mail.Mail, () => new mail.MailService(mine))
