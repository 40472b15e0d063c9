import { defineEnv, secret } from '@fluxstack/runtime/env'
import { z } from 'zod'

/** The server's environment. A variable that is declared here is checked at start and typed everywhere. */
export const env = defineEnv({
  FLUX_SECRET: secret(),
  /** `postgres://user:password@host:5432/name`. */
  DATABASE_URL: z.url({ protocol: /^postgres(?:ql)?$/ }),
})
