import * as path from 'node:path'
import base, { a } from './a.ts'

export const plugins = [a, base(path)]
