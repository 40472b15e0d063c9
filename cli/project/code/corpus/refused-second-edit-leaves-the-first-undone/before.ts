import { z } from './z.ts'

export const plugins = z.map((each) => [each])
