import { one } from './one.ts'
import { audit } from './audit.ts'

export const plugins = [
  one,
  audit,
]
