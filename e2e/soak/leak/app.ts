import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeApp } from '../../support/app.ts'
import { freePort } from '../../support/ports.ts'
import { node, type Runtime } from '../../support/runtimes.ts'
import { startServer, type ServerProcess } from '../../support/server.ts'

/** What a page of an app does to its memory when all is well: a cache with a bound, sessions that end, large answers, uploads. */
const routes = `import { Elysia } from 'elysia'
import { notesRoutes } from './notes.ts'

const kept: object[] = []
const perMinute = Number(process.env.SOAK_LEAK ?? 0) * 1024 ** 2
/** Objects as a forgotten listener or a cache without a bound keeps them, about 300 bytes each. */
if (perMinute > 0) setInterval(() => {
  for (let left = perMinute / 60; left > 0; left -= 300)
    kept.push({ id: kept.length, at: Math.random(), text: String(Math.random()).repeat(10) + kept.length })
}, 1000)

const cache = new Map<number, string>()
const sessions = new Map<string, { seen: number; items: string[] }>()
setInterval(() => {
  for (const [id, { seen }] of sessions) if (Date.now() - seen > 120_000) sessions.delete(id)
}, 5000)

const soak = new Elysia({ prefix: '/soak' })
  .get('/cached/:id', ({ params }) => {
    const id = Number(params.id)
    const known = cache.get(id)
    if (known) return known
    const made = String(Math.random()).repeat(200) + id
    cache.set(id, made)
    if (cache.size > 2000) cache.delete(cache.keys().next().value ?? 0)
    return made
  })
  .get('/session/:id', ({ params }) => {
    const session = sessions.get(params.id) ?? { seen: 0, items: [] }
    session.seen = Date.now()
    session.items = [...session.items.slice(-50), 'seen ' + new Date().toISOString()]
    sessions.set(params.id, session)
    return session
  })
  .get('/large', () => Array.from({ length: 2000 }, (_, index) => ({ index, text: 'line ' + index, at: new Date() })))
  .post('/upload', async ({ request }) => ({ bytes: (await request.arrayBuffer()).byteLength }))

export const routes = new Elysia({ prefix: '/api' }).use(notesRoutes).use(soak)
`

export const TOKEN = 'soak-token-of-monitoring'

export interface SoakedApp {
  server: ServerProcess
  remove(): Promise<void>
}

/** The app that `flux new` makes, with the routes above, built and started as in production. */
export async function startApp(leak: number, runtime: Runtime = node): Promise<SoakedApp> {
  const app = await makeApp({ runtime })
  await writeFile(join(app.dir, 'app/server/routes/index.ts'), routes)
  const built = await app.flux(['build'])
  if (built.code !== 0) throw new Error(built.stderr + built.stdout)
  const env = {
    NODE_ENV: 'production',
    PORT: `${await freePort()}`,
    FLUX_MONITORING_TOKEN: TOKEN,
    SOAK_LEAK: `${leak}`,
  }
  const server = await startServer(runtime.path, ['dist/server/index.js'], { cwd: app.dir, env })
  return { server, remove: app.remove }
}
