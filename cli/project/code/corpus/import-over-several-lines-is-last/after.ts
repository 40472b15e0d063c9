import {
  a,
  b,
} from './a.ts'
import { audit } from './audit.ts'
export const plugins = [a, b, audit]
