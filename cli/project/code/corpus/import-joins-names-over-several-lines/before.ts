import {
  a,
  Notes, // the notes
} from './mail.ts'

export const services = new ServiceContainer()
