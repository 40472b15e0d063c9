import { a } from './a.ts'
// eslint-disable-next-line
import { z } from './z.ts'

export const plugins = [a, z]
