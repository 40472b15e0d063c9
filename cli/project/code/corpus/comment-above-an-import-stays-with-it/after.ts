import { a } from './a.ts'
import { audit } from './audit.ts'
// eslint-disable-next-line
import { z } from './z.ts'

export const plugins = [a, z, audit]
