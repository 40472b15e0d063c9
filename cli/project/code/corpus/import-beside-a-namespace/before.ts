import * as mail from './mail.ts'

export const services = new ServiceContainer()
