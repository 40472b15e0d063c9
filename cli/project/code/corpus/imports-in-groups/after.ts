import { readFile } from 'node:fs'
import { join } from 'node:path'

import { Elysia } from 'elysia'
import { z } from 'zod'

import { far } from '../../far.ts'
import { up } from '../up.ts'
import { audit } from './audit.ts'
import { b } from './b.ts'

export const plugins = [b, audit]
