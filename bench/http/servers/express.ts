import { randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import express, { type NextFunction, type Request, type Response } from 'express'
import { logger, measured, metricsPage, roundMs } from './equipment.ts'
import { hello, listening, PATH } from './server.ts'

const app = express()

app.use((request, response, next) => {
  const started = performance.now()
  const requestId = randomUUID()
  response.setHeader('x-request-id', requestId)
  response.on('finish', () => {
    const ms = performance.now() - started
    const { method, path } = request
    const status = response.statusCode
    measured(method, String(request.route?.path ?? '(unmatched)'), status, ms)
    logger.info({ requestId, method, path, status, ms: roundMs(ms) }, `${method} ${path} ${status}`)
  })
  next()
})
app.get(PATH, (_request, response) => void response.json(hello()))
app.get('/metrics', async (_request, response) => void response.send(await metricsPage()))
app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
  logger.error({ err: error })
  response.status(500).json({ title: 'Something went wrong on the server' })
})

const server = app.listen(0, '127.0.0.1', () => listening((server.address() as AddressInfo).port))
