import { a } from './a.ts'

export const plugins = [a]
