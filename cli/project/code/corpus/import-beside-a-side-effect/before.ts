import './mail.ts'
import './z.css'

export const services = new ServiceContainer()
