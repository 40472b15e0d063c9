import { audit } from './audit.ts'

export const plugins = [
  // none yet
  audit,
]
