import { a, type A } from './a.ts'
import type { Mail } from './mail.ts'
import { z } from './z.ts'

export const live = registry({ a, z })
