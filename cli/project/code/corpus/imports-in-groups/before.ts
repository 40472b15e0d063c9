import { readFile } from 'node:fs'

import { Elysia } from 'elysia'

import { up } from '../up.ts'
import { b } from './b.ts'

export const plugins = [b]
