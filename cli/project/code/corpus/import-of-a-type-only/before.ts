import { a } from './a.ts'
import { z } from './z.ts'

export const live = registry({ a, z })
