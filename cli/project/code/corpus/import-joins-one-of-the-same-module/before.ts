import { a, Mail } from './mail.ts'

export const services = new ServiceContainer().singleton(a, b)
