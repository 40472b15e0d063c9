import { Elysia } from 'elysia'
import { z } from 'zod'
import type { Identity } from '../../../../authentication/identity.ts'
import { type FluxStackConfigInput, resolveConfig } from '../../../../config/index.ts'
import { revokeLive } from '../../../../authentication/of-request.ts'
import { createApp } from '../../../../framework/create-app.ts'
import { authGuard } from '../../../../middleware/index.ts'
import { serve } from '../../../../server/serve.ts'
import { type AuditEntry, LiveComponent, registry, type In } from '../../index.ts'

/** What one person owns. */
class Safe extends LiveComponent.with({
  props: z.object({ owner: z.string() }),
  state: z.object({ gold: z.number().default(0) }),
  actions: { put: z.object({ gold: z.number(), password: z.string().optional() }), empty: null, slow: null },
  authorize: async ({ caller, props }) => caller.user?.id === props.owner || isAdmin(caller.user),
  policies: {
    put: { limit: { rate: 0.01, burst: 3 }, audit: { input: ['gold', 'password'] } },
    empty: { authorize: ({ caller }) => isAdmin(caller.user), audit: true },
  },
}) {
  put({ gold }: In<Safe, 'put'>): number {
    if (gold < 0) throw new Error('password=hunter2 in /srv/app/secret.ts')
    return (this.state.gold += gold)
  }

  empty(): void {
    this.state.gold = 0
  }

  async slow(): Promise<number> {
    await new Promise((resolve) => setTimeout(resolve, 200))
    return (this.state.gold += 1000)
  }
}

class Lobby extends LiveComponent.with({ state: z.object({}), actions: { who: null } }) {
  who(): string {
    return this.caller.user?.id ?? 'stranger'
  }
}

const isAdmin = (user: Identity | undefined): boolean => user?.roles?.includes('admin') ?? false

/** A whole app on a port of the system's choice, on the runtime that runs this: people by the cookie `session` or a bearer token. */
export async function startApp(): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const sessions = new Map<string, Identity>()
  const audit: AuditEntry[] = []
  const routes = new Elysia({ prefix: '/api' })
    // a test signs people in as it likes
    .post('/login', ({ body }) => {
      const identity = body as Identity & { readonly session: string }
      sessions.set(identity.session, identity)
      return 'in'
    })
    .get('/audit', () => audit)
    .get('/stats', () => ({ ...app.live.stats, rss: process.memoryUsage().rss }))
    .use(
      new Elysia()
        .use(authGuard())
        .post('/logout', ({ user: { session = '' } }) => {
          sessions.delete(session)
          return revokeLive({ session })
        })
        .post('/demote', ({ user: { id } }) => {
          for (const [key, one] of sessions) if (one.id === id) sessions.set(key, { ...one, roles: [] })
          return revokeLive({ user: id })
        }),
    )
  // in production, as errors are told in full elsewhere
  process.env['FLUX_SECRET'] ??= 'a-secret-of-the-tests-that-is-long-enough'
  const config: FluxStackConfigInput = {
    logging: { level: 'silent' },
    server: { host: '127.0.0.1', port: 0, stopDeadline: '1s', requestTimeout: '1s' },
    live: {
      origins: ['https://friend.example'],
      limits: { socketsPerAddress: 600 },
      store: { kind: 'memory' },
    },
    database: { driver: 'none' },
  }
  const app = createApp(config, {
    resolved: resolveConfig(config, { mode: 'production' }),
    routes,
    live: registry({ safe: Safe, lobby: Lobby }),
    authenticate: async ({ cookies, headers }) =>
      sessions.get(cookies['session'] ?? headers.get('authorization')?.replace('Bearer ', '') ?? ''),
    audit: (entry) => void audit.push(entry),
  })
  const server = await serve(app, { signal: new AbortController().signal })
  return { url: server.url, stop: () => server.stop() }
}
