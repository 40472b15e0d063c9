import { audit } from './audit.ts'

export const plugins = [anElementWithALongName, /* the second */ anotherElementWithALongName, yetAnotherElement, audit]
