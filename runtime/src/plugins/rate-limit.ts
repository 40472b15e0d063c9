import { z } from 'zod'
import { clientKey } from '../rate-limit/client-key.ts'
import { MemoryStore, RateLimiter } from '../rate-limit/index.ts'
import { checkLimits, type Limit, type Limited } from '../rate-limit/limits.ts'
import { storeOfApp } from '../rate-limit/store.ts'
import type { ServiceContainer } from '../services/container.ts'
import { type Token, token } from '../services/token.ts'
import { below } from './below.ts'
import { definePlugin, type PluginContext, type PluginHooks, type RequestEvent } from './define.ts'

const paths = (given: readonly string[], description: string) =>
  z
    .array(z.string().startsWith('/'))
    .default(() => [...given])
    .meta({ description, allowed: "paths that start with a slash, such as '/api'" })
const policyShape = {
  requests: z.number().positive().default(20).meta({ description: 'Requests a second, on average, of one client.' }),
  burst: z.int().min(1).default(100).meta({ description: 'Requests it may make at once.' }),
  paths: paths(['/api'], 'Paths that are counted, and all below them.'),
  except: paths(['/api/health', '/api/ready'], 'Paths below those that are not.'),
  methods: z
    .array(z.string().regex(/^[A-Z]+$/))
    .default(() => [])
    .meta({ description: 'Methods that are counted.', defaultText: 'all', allowed: "methods, such as 'POST'" }),
  by: z
    .string()
    .regex(/^(?:address|header:[\w-]+)$/)
    .default('address')
    .meta({
      description:
        'Who a client is: its address, or what a header holds, where a proxy that you trust sets it. Without the header, its address.',
      allowed: "'address', or a header, such as 'header:x-api-key'",
    }),
}
const policySchema = z.strictObject(policyShape)
const configSchema = z.object({
  ...policyShape,
  policies: z
    .record(z.string().regex(/^[a-z][\w-]*$/i), policySchema)
    .default({})
    .meta({
      description: 'More policies by name, each with the keys above; a request has to pass all that it is under.',
      typeText: 'policies by name',
      defaultText: 'none',
      allowed: "policies by name, such as { logins: { paths: ['/api/login'], requests: 0.1, burst: 5 } }",
    }),
  costs: z.record(z.string().startsWith('/'), z.number().min(0)).default({}).meta({
    description: 'What a request to a path, or below it, costs instead of 1; the longest path counts.',
    typeText: 'numbers by path',
    defaultText: 'none',
    allowed: "numbers by path, such as { '/api/export': 10 }",
  }),
  ipv6Prefix: z.int().min(16).max(128).default(64).meta({
    description: 'IPv6 addresses that agree in so many bits are one client.',
  }),
  headers: z.boolean().default(true).meta({
    description: 'Tell clients their limits by the headers `RateLimit-Policy` and `RateLimit`.',
  }),
  onFailure: z.enum(['open', 'closed']).default('open').meta({
    description: 'While a store of your own fails: let everything through, or answer 503.',
  }),
})

type Options = z.output<typeof configSchema>
type Policy = z.output<typeof policySchema>
/** What the configuration may say to it. */
export type RateLimitOptions = z.input<typeof configSchema>

/** Who a client is, where the app knows better than its address: `user:17`. Undefined leaves it to the policy's `by`. */
export type RateLimitKey = (event: RequestEvent) => string | undefined | Promise<string | undefined>

/**
 * Says who a client is, for every policy of the plugin. Register it as a service.
 *
 * @example
 * services.value(rateLimitKey, ({ request }) => sessions.userOf(request))
 */
export const rateLimitKey: Token<RateLimitKey> = token('rate-limit.key')

/** Answers 429 with `Retry-After` to a client that asks more often than it may, and tells each what it has left. */
export const rateLimit = definePlugin({
  name: 'rate-limit',
  priority: 90,
  enabled: false,
  configSchema,
  setup(context): PluginHooks {
    const { options } = context
    const limits = limitsOf(context)
    const told = new WeakMap<Request, Readonly<Record<string, string>>>()
    const settle = ({ request }: RequestEvent, { refusal, headers }: Limited): void => {
      if (headers) told.set(request, headers)
      if (refusal) throw refusal
    }
    return {
      onRequest(event) {
        const limited = checkLimits(limits, event)
        return limited instanceof Promise ? limited.then((late) => settle(event, late)) : settle(event, limited)
      },
      ...(options.headers && {
        onResponse({ request, response }) {
          // appended: middleware of a group may have told of limits of its own
          for (const [name, value] of Object.entries(told.get(request) ?? {})) response.headers.append(name, value)
        },
      }),
    }
  },
})

function limitsOf({ options, services, logger }: PluginContext<Options>): Limit<RequestEvent>[] {
  const store = storeOfApp(() => services, new MemoryStore())
  const cost = costOf(options.costs)
  const { policies, onFailure } = options
  return Object.entries({ default: options, ...policies }).map(([name, policy]: [string, Policy]) => {
    const { requests: rate, burst, methods } = policy
    const isCounted = below(policy.paths)
    const isLeftOut = below(policy.except)
    return {
      limiter: new RateLimiter({ name, rate, burst, store, onFailure, logger }),
      applies: ({ path, request: { method } }) =>
        isCounted(path) && !isLeftOut(path) && (methods.length === 0 || methods.includes(method)),
      key: keyOf(policy, options, services),
      cost: ({ path }) => cost(path),
    }
  })
}

function keyOf({ by }: Policy, { ipv6Prefix }: Options, services: ServiceContainer): Limit<RequestEvent>['key'] {
  const header = by.startsWith('header:') ? by.slice('header:'.length) : undefined
  const usual = ({ request, address }: RequestEvent): string => {
    const value = header === undefined ? null : request.headers.get(header)
    // apart from addresses, which nobody may pass off as theirs
    return value === null || value === '' ? clientKey(address, ipv6Prefix) : `${header}=${value.slice(0, 256)}`
  }
  if (!services.has(rateLimitKey)) return usual
  return async (event) => (await (await services.get(rateLimitKey))(event)) ?? usual(event)
}

function costOf(costs: Readonly<Record<string, number>>): (path: string) => number {
  const known = Object.entries(costs)
    .toSorted(([a], [b]) => b.length - a.length)
    .map(([path, cost]) => [below([path]), cost] as const)
  return (path) => known.find(([covers]) => covers(path))?.[1] ?? 1
}
