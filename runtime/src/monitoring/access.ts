import { createHash, timingSafeEqual } from 'node:crypto'
import type { ResolvedConfig } from '../config/index.ts'
import { type FluxStackError, NotFoundError, RateLimitError, UnauthorizedError } from '../errors/errors.ts'
import { currentRequest } from '../logging/context.ts'
import { clientKey } from '../rate-limit/client-key.ts'
import { RateLimiter } from '../rate-limit/index.ts'
import { hasSession } from './dashboard/session.ts'

/** Who may: `token` with the token or a session, `metrics` the same and everyone where `monitoring.metrics.open`, `anyone`. */
export type AccessRule = 'token' | 'metrics' | 'anyone'

type Settings = Pick<ResolvedConfig, 'mode'> & {
  readonly monitoring: Pick<ResolvedConfig['monitoring'], 'token'> & {
    readonly metrics: Pick<ResolvedConfig['monitoring']['metrics'], 'open'>
  }
}

/** Who may see what monitoring shows: everyone in development and test; elsewhere who has the token, and nobody where there is none. */
export class Access {
  /** What opens it; undefined where nobody is asked, and where nothing would. */
  readonly token: string | undefined
  /** Nobody is asked: development and test. */
  readonly open: boolean
  readonly #openMetrics: boolean
  /** Wrong tokens of an address, an IPv6 address with its /64: 20 at once, then one a second. */
  readonly #wrong: RateLimiter

  constructor({ mode, monitoring }: Settings, now?: () => number) {
    this.open = mode === 'development' || mode === 'test'
    this.token = this.open ? undefined : monitoring.token
    this.#openMetrics = monitoring.metrics.open
    this.#wrong = new RateLimiter({ rate: 1, burst: 20, ...(now && { now }) })
  }

  /** There is no way in: every path of monitoring is a 404. */
  get closed(): boolean {
    return !this.open && this.token === undefined
  }

  /** Undefined when the request may go on; else the error that it is answered with. */
  refuses(request: Request, rule: AccessRule): FluxStackError | undefined {
    if (this.open || (rule === 'metrics' && this.#openMetrics)) return undefined
    const { token } = this
    if (token === undefined) return new NotFoundError()
    if (rule === 'anyone' || hasSession(request, token)) return undefined
    const given = bearer(request)
    if (given === undefined) return new UnauthorizedError('This needs the token of monitoring')
    const verdict = this.tries(given)
    if (verdict === 'right') return undefined
    return verdict === 'wrong' ? new UnauthorizedError('This is not the token of monitoring') : verdict
  }

  /**
   * Whether this is the token, in a time that tells nothing of it. An address that has tried too many is not even asked, so that the
   * difference between its answers tells nothing either.
   */
  tries(given: string): 'right' | 'wrong' | RateLimitError {
    const address = clientKey(currentRequest()?.address)
    if (this.#wrong.take(address, 0).remaining < 1)
      return new RateLimitError('Too many wrong tokens', { retryAfter: 1 })
    if (this.token !== undefined && isSame(given, this.token)) return 'right'
    this.#wrong.take(address)
    return 'wrong'
  }
}

function bearer(request: Request): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(request.headers.get('authorization') ?? '')?.[1]
}

/** Digests are of one length, whatever was given. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}
