import { RateLimitError, ServiceUnavailableError } from '../errors/errors.ts'
import { LIMIT_HEADER, limitItem, POLICY_HEADER, policyItem } from './headers.ts'
import type { RateLimiter, RateLimitVerdict } from './limiter.ts'
import type { RateLimitStore } from './store.ts'

/** One policy, and what of a request it goes by. */
export interface Limit<T> {
  readonly limiter: RateLimiter<RateLimitStore>
  readonly applies: (request: T) => boolean
  readonly key: (request: T) => string | Promise<string>
  readonly cost: (request: T) => number
}

/** What the policies that a request is under say of it. */
export interface Limited {
  /** The answer, where one of them refuses. */
  readonly refusal: RateLimitError | ServiceUnavailableError | undefined
  /** For the answer, whatever it is; undefined where no policy is concerned. */
  readonly headers: Readonly<Record<string, string>> | undefined
}

type Asked = readonly [limiter: RateLimiter<RateLimitStore>, verdict: RateLimitVerdict]

/** Asks each policy in turn, until one refuses; without a promise as long as the stores answer at once. */
export function checkLimits<T>(
  limits: readonly Limit<T>[],
  request: T,
  asked: readonly Asked[] = [],
): Limited | Promise<Limited> {
  const [limit, ...others] = limits
  if (!limit) return limited(asked)
  if (!limit.applies(request)) return checkLimits(others, request, asked)
  const { limiter } = limit
  const go = (verdict: RateLimitVerdict): Limited | Promise<Limited> => {
    const now = [...asked, [limiter, verdict] as const]
    return verdict.allowed ? checkLimits(others, request, now) : limited(now)
  }
  const key = limit.key(request)
  const take = (of: string) => limiter.take(of, limit.cost(request))
  const verdict = typeof key === 'string' ? take(key) : key.then(take)
  return verdict instanceof Promise ? verdict.then(go) : go(verdict)
}

function limited(asked: readonly Asked[]): Limited {
  const last = asked.at(-1)?.[1]
  // of a store that fails nothing is known
  const known = asked.filter(([, { failed }]) => !failed)
  return {
    refusal: last && !last.allowed ? refusal(last) : undefined,
    headers:
      known.length === 0
        ? undefined
        : {
            [POLICY_HEADER]: known.map(([{ name, quota }]) => policyItem(name, quota)).join(', '),
            [LIMIT_HEADER]: known.map(([{ name }, verdict]) => limitItem(name, verdict)).join(', '),
          },
  }
}

function refusal({ failed, retryAfter }: RateLimitVerdict): RateLimitError | ServiceUnavailableError {
  if (!failed) return new RateLimitError('Too many requests', { retryAfter })
  const userMessage = 'This cannot be answered now'
  const message = 'The store of the rate limit fails'
  return new ServiceUnavailableError(message, { code: 'RATE_LIMIT_UNAVAILABLE', retryAfter, userMessage })
}
