import type { Quota } from '../../../rate-limit/bucket.ts'
import { clientKey } from '../../../rate-limit/client-key.ts'
import { MemoryStore, RateLimiter, type RateLimitStore, type RateLimitVerdict } from '../../../rate-limit/index.ts'
import { storeOfApp } from '../../../rate-limit/store.ts'
import type { LiveProblem } from '../../protocol/codes.ts'
import type { Caller } from '../component.ts'
import type { LiveHub } from '../hub.ts'

/** Limits of single actions, counted in the app's `rateLimitStore` where there is one; made when an action that has one is called. */
export class ActionLimits {
  readonly #limiters = new Map<string, RateLimiter<RateLimitStore>>()
  #store: RateLimitStore | undefined
  readonly #hub: LiveHub

  constructor(hub: LiveHub) {
    this.#hub = hub
  }

  /** The refusal, where this caller has called it too often. */
  take(
    component: string,
    action: string,
    quota: Quota,
    { user, connection }: Caller,
  ): LiveProblem | undefined | Promise<LiveProblem | undefined> {
    const key = user ? `user ${user.id}` : `address ${clientKey(connection.address)}`
    const verdict = this.#limiter(`live ${component}.${action}`, quota).take(key)
    return verdict instanceof Promise ? verdict.then(refusal) : refusal(verdict)
  }

  /** The quotas may be others after a hot reload; what has been taken stays. */
  forget(): void {
    this.#limiters.clear()
  }

  #limiter(name: string, quota: Quota): RateLimiter<RateLimitStore> {
    const known = this.#limiters.get(name)
    if (known) return known
    this.#store ??= storeOfApp(() => this.#hub.states.services, new MemoryStore())
    const limiter = new RateLimiter<RateLimitStore>({
      name,
      ...quota,
      store: this.#store,
      now: this.#hub.now,
      logger: this.#hub.logger,
    })
    this.#limiters.set(name, limiter)
    return limiter
  }
}

function refusal({ allowed, retryAfter }: RateLimitVerdict): LiveProblem | undefined {
  if (allowed) return undefined
  return { code: 'RATE_LIMITED', detail: `Too often: try again in ${retryAfter} s.` }
}
