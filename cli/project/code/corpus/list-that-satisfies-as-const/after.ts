import { audit } from './audit.ts'

export const plugins = ([one, two, audit] as const) satisfies readonly Plugin[]
