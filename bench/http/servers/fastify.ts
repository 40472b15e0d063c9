import { randomUUID } from 'node:crypto'
import Fastify, { LogController } from 'fastify'
import { logger, measured, metricsPage, roundMs } from './equipment.ts'
import { hello, listening, PATH } from './server.ts'

// its own two lines a request are off: one is written below, as by all of them
const app = Fastify({
  loggerInstance: logger,
  logController: new LogController({ disableRequestLogging: true }),
  genReqId: () => randomUUID(),
})

app.setErrorHandler((error, request, reply) => {
  request.log.error(error)
  void reply.status(500).send({ title: 'Something went wrong on the server' })
})
app.addHook('onRequest', (request, reply, done) => {
  reply.header('x-request-id', request.id)
  done()
})
app.addHook('onResponse', (request, reply, done) => {
  const { method, url } = request
  const ms = reply.elapsedTime
  measured(method, request.routeOptions.url ?? '(unmatched)', reply.statusCode, ms)
  const status = reply.statusCode
  request.log.info({ method, path: url, status, ms: roundMs(ms) }, `${method} ${url} ${status}`)
  done()
})
app.get(PATH, hello)
app.get('/metrics', () => metricsPage())

listening(Number(new URL(await app.listen({ port: 0, host: '127.0.0.1' })).port))
