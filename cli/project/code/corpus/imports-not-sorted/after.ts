import { z } from './z.ts'
import { Elysia } from 'elysia'
import { b } from './b.ts'
import { audit } from './audit.ts'

export const plugins = [z, b, audit]
