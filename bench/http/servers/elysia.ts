import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { Elysia } from 'elysia'
import { hello, listening, PATH } from './server.ts'

/** Elysia with nothing: on the adapter that FluxStack uses on Node, on its own listener on Bun. */
const app = new Elysia().get(PATH, hello)

if (process.versions.bun) app.listen(0, ({ port }) => listening(port ?? 0))
else {
  app.compile()
  serve({ fetch: app.fetch, port: 0 }, ({ port }: AddressInfo) => listening(port))
}
