import { AsyncLocalStorage } from 'node:async_hooks'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { createServer } from 'node:http'
import { Elysia } from 'elysia'
import { hello, listening, options, PATH } from './server.ts'

/** The steps that FluxStack cannot leave out, put around Elysia by hand: what the shell is compared with. */
const app = new Elysia({ handler: { standardHostname: false } }).onError(({ code }) => ({ code })).get(PATH, hello)
const store = new AsyncLocalStorage<{ requestId: string }>()
const withStore = options.features.includes('store')
app.compile()

const answer = (request: Request): Response | Promise<Response> => {
  const requestId = request.headers.get('x-request-id') ?? crypto.randomUUID()
  const respond = () => app.fetch(request)
  const made = withStore ? store.run({ requestId }, respond) : respond()
  return made instanceof Promise ? made.then((response) => withId(response, requestId)) : withId(made, requestId)
}

function withId(response: Response, requestId: string): Response {
  response.headers.set('x-request-id', requestId)
  return response
}

if (process.versions.bun) {
  const { Bun } = globalThis as unknown as { Bun: { serve(options: unknown): { port: number } } }
  listening(Bun.serve({ port: 0, fetch: answer }).port)
} else {
  const server = createServer((request, response) => void listener(request, response))
  const listener = getRequestListener(answer)
  server.listen(0, () => listening((server.address() as AddressInfo).port))
}
