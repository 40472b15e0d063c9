import { currentRequest } from '../logging/context.ts'
import { FluxStackLogger } from '../logging/logger.ts'
import { clientKey } from '../rate-limit/client-key.ts'
import { MemoryStore, RateLimiter, type RateLimiterOptions, type RateLimitStore } from '../rate-limit/index.ts'
import { checkLimits, type Limit } from '../rate-limit/limits.ts'
import { storeOfApp } from '../rate-limit/store.ts'
import { containerOfRequest } from '../services/request.ts'
import { middleware, type Middleware, type MiddlewareContext } from './middleware.ts'

export interface RateLimitMiddlewareOptions extends Pick<
  RateLimiterOptions<RateLimitStore>,
  'rate' | 'burst' | 'store' | 'onFailure' | 'logger'
> {
  /** Stands in `RateLimit` headers and keeps limits apart that share a store. Default `rate-limit`. */
  name?: string
  /** Who a client is. Default, and where it gives nothing: the address, an IPv6 address with its /64. */
  key?: (context: MiddlewareContext) => string | undefined | Promise<string | undefined>
  /** What a request costs. Default 1. */
  cost?: number | ((context: MiddlewareContext) => number)
  /** Tell clients by `RateLimit-Policy` and `RateLimit`. Default true. */
  headers?: boolean
}

/**
 * A limit for a group of routes: `burst` requests of a client at once, `rate` a second on average, else 429 with `Retry-After`. It counts
 * in the app's `rateLimitStore` where there is one, else in this process's memory.
 *
 * @throws RangeError for a rate or a burst that lets nothing through.
 *
 * @example
 * new Elysia({ prefix: '/login' }).use(rateLimit({ name: 'logins', rate: 0.1, burst: 5 })).post('/', …)
 */
export function rateLimit(options: RateLimitMiddlewareOptions): Middleware {
  const { name = 'rate-limit', rate, burst, onFailure = 'open', cost = 1, headers = true, key } = options
  const store = options.store ?? storeOfApp(containerOfRequest, new MemoryStore())
  const logger = options.logger ?? lateLogger()
  const limit: Limit<MiddlewareContext> = {
    limiter: new RateLimiter<RateLimitStore>({ name, rate, burst, store, onFailure, logger }),
    applies: () => true,
    key: async (context) => (await key?.(context)) ?? clientKey(currentRequest()?.address),
    cost: (context) => (typeof cost === 'number' ? cost : cost(context)),
  }
  return middleware({
    name,
    // an arrow function, whose text Elysia can read however it is minified
    provide: async (context) => {
      const limited = await checkLimits([limit], context)
      if (headers) tell(context, limited.headers)
      if (limited.refusal) throw limited.refusal
      return {}
    },
  })
}

/** Beside what a limit around this one has told. */
function tell({ set }: MiddlewareContext, headers: Readonly<Record<string, string>> = {}): void {
  for (const [name, value] of Object.entries(headers)) {
    const before = set.headers[name]
    set.headers[name] = before === undefined ? value : `${String(before)}, ${value}`
  }
}

/** A group of routes knows no app: warnings go to standard output, as those of a service without a container. */
function lateLogger(): Pick<FluxStackLogger, 'info' | 'warn'> {
  let made: FluxStackLogger | undefined
  const logger = () => (made ??= new FluxStackLogger({ context: { module: 'rate-limit' } }))
  return {
    info: (message, context) => logger().info(message, context),
    warn: (message, context) => logger().warn(message, context),
  }
}
