import { plugin as audit } from './a.ts'
import { b } from './b.ts'

export const plugins = [b, audit]
