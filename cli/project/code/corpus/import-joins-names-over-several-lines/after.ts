import {
  a,
  Mail,
  MailService,
  Notes, // the notes
} from './mail.ts'

export const services = new ServiceContainer().singleton(Mail, () => new MailService(db))
