import { audit } from './audit.ts'

/** The plugins. */
export const plugins = [one, audit]
