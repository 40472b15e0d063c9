import { z } from 'zod'
import { RateLimitError } from '../errors/errors.ts'
import { RateLimiter } from '../rate-limit/index.ts'
import { definePlugin } from './define.ts'

const configSchema = z.object({
  requests: z.number().positive().default(20).meta({ description: 'Requests a second, on average, of one client.' }),
  burst: z.int().min(1).default(100).meta({ description: 'Requests it may make at once.' }),
  paths: z
    .array(z.string().startsWith('/'))
    .default(() => ['/api'])
    .meta({
      description: 'Paths that are counted, and all below them.',
      allowed: "paths that start with a slash, such as '/api'",
    }),
  except: z
    .array(z.string().startsWith('/'))
    .default(() => ['/api/health', '/api/ready'])
    .meta({
      description: 'Paths below those that are not.',
      allowed: "paths that start with a slash, such as '/api/health'",
    }),
})

/** What the configuration may say to it. */
export type RateLimitOptions = z.input<typeof configSchema>

/** Answers 429 with `Retry-After` to a client, known by its address, that asks more often than it may. */
export const rateLimit = definePlugin({
  name: 'rate-limit',
  priority: 90,
  enabled: false,
  configSchema,
  setup({ options: { requests, burst, paths, except } }) {
    const limiter = new RateLimiter({ rate: requests, burst })
    return {
      onRequest({ path, address }) {
        if (!paths.some(holds(path)) || except.some(holds(path))) return
        const { allowed, retryAfter } = limiter.take(address ?? '')
        if (!allowed) throw new RateLimitError('Too many requests', { retryAfter })
      },
    }
  },
})

const holds = (path: string) => (prefix: string) =>
  path === prefix || path.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`)
