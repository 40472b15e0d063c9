import {
  anExportWithALongName,
  anotherExportWithALongName,
  Mail,
  MailService,
  yetAnotherExportOfTheFile,
} from './mail.ts'

export const services = new ServiceContainer().singleton(Mail, () => new MailService(db))
