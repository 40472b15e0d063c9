import { z } from './z.ts'
import { Elysia } from 'elysia'
import { b } from './b.ts'

export const plugins = [z, b]
