import { Elysia } from 'elysia'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { bodyLimit } from '../middleware/index.ts'
import { createApp } from './create-app.ts'

/** A body that begins and does not end. */
function slow(path: string, headers: Record<string, string>): Request {
  const body = new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode('{"text":"')) })
  const init: RequestInit & { duplex: 'half' } = { method: 'POST', body, duplex: 'half', headers }
  return new Request(`http://localhost/api/${path}`, init)
}

const json = { 'content-type': 'application/json' }

test.each([
  ['limited', { ...json, 'content-length': '500' }],
  ['limited', { ...json, 'transfer-encoding': 'chunked' }],
  ['plain', { ...json, 'content-length': '500' }],
  ['plain', { ...json, 'transfer-encoding': 'chunked' }],
  ['any', { 'content-type': 'text/plain', 'content-length': '500' }],
  ['any', { 'content-type': 'application/octet-stream', 'content-length': '500' }],
  ['any', { 'content-type': 'application/x-www-form-urlencoded', 'content-length': '500' }],
  ['any', { 'content-type': 'multipart/form-data; boundary=x', 'content-length': '500' }],
])('a body that does not end is waited for no longer than the deadline: %s, %j', async (path, headers) => {
  const routes = new Elysia({ prefix: '/api' })
    .post('/plain', ({ body }) => body, { body: z.object({ text: z.string() }) })
    .post('/any', ({ body }) => String(body))
    .use(
      new Elysia().use(bodyLimit(1000)).post('/limited', ({ body }) => body, { body: z.object({ text: z.string() }) }),
    )
  const app = createApp({ logging: { level: 'silent' }, server: { requestTimeout: 50 } }, { routes })
  const response = await app.handle(slow(path, headers))
  expect(await response.json()).toMatchObject({ status: 408, code: 'REQUEST_TIMEOUT' })
  expect(response.headers.get('connection')).toBe('close')
})
