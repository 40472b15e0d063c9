import { expect } from 'vitest'
import type { ServerProcess } from './server.ts'

const html = { headers: { accept: 'text/html' } }

/** What every app answers in production: its health, and problem details for a path of the API that is not there. */
export async function expectApi(server: ServerProcess): Promise<void> {
  const health = await server.fetch('/api/health')
  expect(health.status).toBe(200)
  expect(await health.json()).toMatchObject({ status: 'ok' })
  await expectProblem(await server.fetch('/api/nothing-here', html), 404)
}

/** What an app with a client answers besides: its page, also for a path of the client's router. */
export async function expectPage(server: ServerProcess): Promise<void> {
  for (const path of ['/', '/some/page']) {
    const response = await server.fetch(path, html)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toContain('text/html')
    expect(await response.text()).toContain('<div id="root"')
  }
}

/** What one with a database answers: a note is kept and is in the list. */
export async function expectDatabase(server: ServerProcess): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const added = await server.fetch('/api/notes', { method: 'POST', headers, body: '{"text":"Ship it"}' })
  expect(added.status).toBe(201)
  expect(await (await server.fetch('/api/notes')).json()).toMatchObject([{ text: 'Ship it' }])
}

/** RFC 9457. */
export async function expectProblem(response: Response, status: number): Promise<Record<string, unknown>> {
  expect(response.status).toBe(status)
  expect(response.headers.get('content-type')).toContain('application/problem+json')
  // The body is checked by what follows.
  const body = (await response.json()) as Record<string, unknown>
  expect(body).toMatchObject({ status, title: expect.any(String) })
  return body
}
