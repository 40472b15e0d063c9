import { anExportWithALongName, anotherExportWithALongName, yetAnotherExportOfTheFile } from './mail.ts'

export const services = new ServiceContainer()
