import { defineEnv, secret } from '@fluxstack/runtime/env'

/** The server's environment. A variable that is declared here is checked at start and typed everywhere. */
export const env = defineEnv({
  FLUX_SECRET: secret(),
})
