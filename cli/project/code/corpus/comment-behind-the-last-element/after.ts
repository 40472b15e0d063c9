import { audit } from './audit.ts'

export const plugins = [
  one, // the first
  two, // the last
  audit,
  // three,
]
