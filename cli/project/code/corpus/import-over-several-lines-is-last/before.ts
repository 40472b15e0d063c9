import {
  a,
  b,
} from './a.ts'
export const plugins = [a, b]
