import { Elysia } from 'elysia'
import { currentUser } from '../authentication/of-request.ts'
import { ForbiddenError, RateLimitError, UnauthorizedError } from '../errors/errors.ts'
import { originAllowed } from '../live/server/origin.ts'
import type { LiveServer } from '../live/server/server.ts'
import { ticketLife } from '../live/server/security/tickets.ts'
import { currentRequest } from '../logging/context.ts'
import { isCrossSite } from '../plugins/cross-site.ts'
import { RateLimiter } from '../rate-limit/index.ts'
import { clientKey } from '../rate-limit/client-key.ts'

/** Tickets of one address: as many pages as may have a socket come back at once after a restart. */
const quota = { rate: 20, burst: 600 }

/** `POST <live path>/ticket`: a one-time proof of who somebody is, for the hello of a live socket. */
export function ticketRoute(path: string, live: () => LiveServer) {
  const limiter = new RateLimiter({ name: 'live tickets', ...quota })
  return new Elysia().post(
    path,
    async ({ request, set }) => {
      set.headers['cache-control'] = 'no-store'
      const { address, origin: own = '' } = currentRequest() ?? {}
      const { origins } = live().config
      const origin = request.headers.get('origin') ?? undefined
      const host = request.headers.get('host') ?? undefined
      if (!originAllowed(origin, host, origins) || isCrossSite(request, own, origins)) {
        throw new ForbiddenError('This came from a page of another site', { code: 'CROSS_SITE' })
      }
      const { allowed, retryAfter } = limiter.take(clientKey(address))
      if (!allowed) throw new RateLimitError('Too many tickets', { retryAfter })
      const identity = await currentUser()
      if (!identity) throw new UnauthorizedError()
      return { ticket: await live().hub.guard.tickets.issue(identity, origin), expiresIn: ticketLife / 1000 }
    },
    { parse: 'none', detail: { summary: 'A one-time ticket for the live socket', tags: ['system'] } },
  )
}
