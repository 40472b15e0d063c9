import { defineEnv, secret } from '@fluxstack/runtime/env'
import { z } from 'zod'

/** The server's environment. A variable that is declared here is checked at start and typed everywhere. */
export const env = defineEnv({
  FLUX_SECRET: secret(),
  /** Default: `file:./data/app.db`, and memory in tests. */
  DATABASE_URL: z.string().optional(),
})
