import { afterAll, beforeAll, expect, it } from 'vitest'
import { expectProblem } from './support/answers.ts'
import { fluxBin, repository } from './support/paths.ts'
import { freePort } from './support/ports.ts'
import { startServer, type ServerProcess } from './support/server.ts'

let server: ServerProcess
beforeAll(async () => {
  const args = [fluxBin, 'dev', '--port', `${await freePort()}`]
  server = await startServer(process.execPath, args, { cwd: repository })
})
afterAll(() => server?.stop())

it('flux dev in the repository serves the playground’s page', async () => {
  const page = await server.fetch('/', { headers: { accept: 'text/html' } })
  expect(page.status).toBe(200)
  expect(await page.text()).toContain('<title>FluxStack playground</title>')
  const main = await server.fetch('/src/main.tsx')
  expect(main.status).toBe(200)
  expect(main.headers.get('content-type')).toContain('javascript')
})

it.each([
  ['/api/fail/missing', 404],
  ['/api/fail/conflict', 409],
  ['/api/fail/crash', 500],
  ['/api/fail/later', 500],
  ['/api/nothing', 404],
])('%s answers problem details with %i', async (path, status) => {
  expect(await expectProblem(await server.fetch(path), status)).toMatchObject({ status })
})

it('answers a slow, a streamed and a large one', async () => {
  expect(await (await server.fetch('/api/slow?ms=50')).json()).toEqual({ waited: 50 })
  expect(await (await server.fetch('/api/stream')).text()).toContain('chunk 4')
  expect(await (await server.fetch('/api/large?kb=64')).text()).toHaveLength(64 * 1024)
})

it('names the fields of a form that is wrong', async () => {
  const body = JSON.stringify({ email: 'nobody', age: 3 })
  const headers = { 'content-type': 'application/json' }
  const problem = await expectProblem(await server.fetch('/api/fail/form', { method: 'POST', headers, body }), 422)
  expect(JSON.stringify(problem)).toMatch(/email.*age|age.*email/)
})
