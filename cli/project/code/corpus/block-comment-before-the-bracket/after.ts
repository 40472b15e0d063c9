import { audit } from './audit.ts'

export const plugins = [one /* why */, audit]
