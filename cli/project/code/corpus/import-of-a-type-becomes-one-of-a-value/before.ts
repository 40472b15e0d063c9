import type { Mail, Other } from './mail.ts'
import { type MailService, x } from './mail.ts'

export const services = new ServiceContainer().singleton<Mail>(x, y as Other)
