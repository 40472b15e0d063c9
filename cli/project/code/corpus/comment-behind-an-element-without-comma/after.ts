import { audit } from './audit.ts'

export const plugins = [
  one,
  two, // the last
  audit
]
