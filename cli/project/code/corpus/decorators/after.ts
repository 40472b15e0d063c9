import { Injectable } from 'di'
import { Mail, MailService } from './mail.ts'

@Injectable({ scope: 'app' })
export class Registry {
  @Inject() private db!: Db
}

export const services = new ServiceContainer().singleton(Registry, () => new Registry()).singleton(Mail, () => new MailService(db))
