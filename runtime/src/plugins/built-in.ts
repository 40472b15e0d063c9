import { cors } from './cors.ts'
import { csrf } from './csrf.ts'
import type { Plugin } from './define.ts'
import { logger } from './logger/index.ts'
import { monitoring } from './monitoring.ts'
import { openapi } from './openapi/index.ts'
import { rateLimit } from './rate-limit.ts'
import { securityHeaders } from './security-headers.ts'
import { staticPlugin } from './static/index.ts'
import { vite } from './vite/development.ts'

/** Every app has them; the configuration says which are on. */
export const builtInPlugins: readonly Plugin[] = [
  monitoring,
  logger,
  openapi,
  staticPlugin,
  cors,
  csrf,
  rateLimit,
  securityHeaders,
  vite,
]
