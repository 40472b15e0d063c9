import { randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { routePath } from 'hono/route'
import { logger, measured, metricsPage, roundMs } from './equipment.ts'
import { hello, listening, PATH } from './server.ts'

const app = new Hono()

app.use(async (context, next) => {
  const started = performance.now()
  const requestId = randomUUID()
  await next()
  context.header('x-request-id', requestId)
  const ms = performance.now() - started
  const { method, path } = context.req
  const { status } = context.res
  measured(method, routePath(context, -1), status, ms)
  logger.info({ requestId, method, path, status, ms: roundMs(ms) }, `${method} ${path} ${status}`)
})
app.onError((error, context) => {
  logger.error({ err: error })
  return context.json({ title: 'Something went wrong on the server' }, 500)
})
app.get(PATH, (context) => context.json(hello()))
app.get('/metrics', async (context) => context.text(await metricsPage()))

serve({ fetch: app.fetch, port: 0 }, ({ port }: AddressInfo) => listening(port))
