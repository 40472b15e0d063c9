import { b } from './b.ts'

export const plugins = [b]
