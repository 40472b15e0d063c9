// An app as a user has it, on the built runtime: people who sign in, components that ask who they are. A second port is for the tests alone.
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createApp, defineConfig } from '@fluxstack/runtime'
import { serve } from '@fluxstack/runtime/server'
import { Elysia } from 'elysia'
import { z } from 'zod'
import { live, pushFeed } from './components.ts'

const sessions = new Map<string, string>()

const routes = new Elysia({ prefix: '/api' })
  .post(
    '/login',
    ({ body: { user }, cookie }) => {
      const id = randomUUID()
      sessions.set(id, user)
      cookie['session']?.set({ value: id, httpOnly: true, sameSite: 'lax', path: '/' })
      return 'welcome'
    },
    { body: z.object({ user: z.string() }) },
  )
  .post('/logout', ({ cookie }) => {
    const session = String(cookie['session']?.value)
    sessions.delete(session)
    return app.live.revoke({ session })
  })

const open = process.env['ATTACKED_LIMITS'] === 'none'
const config = defineConfig({
  live: { store: { kind: 'memory' }, comeBack: '50ms', snapshotEvery: '1s', origins: ['https://friend.example'] },
  logging: { format: 'json', level: 'warn' },
})
const app = createApp(config, {
  routes,
  live,
  authenticate: ({ cookies }) => {
    const session = cookies['session'] ?? ''
    const user = sessions.get(session)
    return user === undefined ? undefined : { id: user, session, roles: user === 'root' ? ['admin'] : [] }
  },
})
const loose = { rate: 1e9, burst: 1e9, socketsPerAddress: 0, sockets: 0, kept: 64 * 1024 }
Object.assign(app.live.config.limits, { handshake: 1500, stalled: 3000 }, open ? loose : {})

interface Collecting {
  readonly gc?: () => void
  readonly Bun?: { gc(now: boolean): void }
}

/** What is held when all that can be collected has been: the median of several looks. */
async function memory(): Promise<{ held: number; rss: number }> {
  const { gc, Bun } = globalThis as unknown as Collecting
  const samples: number[] = []
  // both runtimes let go of what a closed socket had about a second later
  await new Promise((resolve) => setTimeout(resolve, 1300))
  for (let round = 0; round < 9; round++) {
    gc?.()
    Bun?.gc(true)
    samples.push(process.memoryUsage().heapUsed)
    // what is closed is let go of in a later tick, and what has a destructor at the second collection
    await new Promise((resolve) => setTimeout(resolve, 15))
  }
  return { held: samples.slice(-5).toSorted((a, b) => a - b)[2] ?? 0, rss: process.memoryUsage.rss() }
}

const commands: Readonly<Record<string, (value: number) => unknown>> = {
  stats: () => app.live.stats,
  memory,
  rss: () => ({ rss: process.memoryUsage.rss() }),
  push: (mib) => pushFeed(mib * 1024 * 1024),
  // as when the time of what lost sockets left is over
  forget: () => (app.live.hub.expire(Number.POSITIVE_INFINITY), app.live.stats),
  polluted: () => Object.keys(Object.prototype).concat(({} as { admin?: string }).admin ?? []),
}

const { url } = await serve(app, { port: 0, host: '127.0.0.1' })
const control = createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
  const answer = await commands[pathname.slice(1)]?.(Number(searchParams.get('value')))
  response.end(JSON.stringify(answer ?? null))
}).listen(0, '127.0.0.1', () => {
  const { port } = control.address() as AddressInfo // it listens on TCP
  console.log(`attacked ${url} control http://127.0.0.1:${port} end`)
})
