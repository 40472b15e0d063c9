import { type Server, createServer as createHttpServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type ViteDevServer, createServer } from 'vite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { appPaths } from './paths.ts'
import { buildSession, fluxstack } from './plugin.ts'
import { tempApp } from './test-support/stand-in.ts'

const app = tempApp({
  'app/client/index.html': '<script type="module" src="/src/main.ts"></script>',
  'app/client/src/main.ts':
    "import { open } from '../../../open.ts'\nimport '../../shared/note.ts'\nexport default open\n",
  'app/shared/note.ts': 'export const note = 1\n',
  'app/server/index.ts': "import './route.ts'\nimport '../../config.ts'\nimport '../../keys.json'\nexport default {}\n",
  'app/server/route.ts': "export const secret = 's3cret'\n",
  'config.ts': "export const secret = 's3cret'\n",
  'keys.json': '{ "secret": "s3cret" }\n',
  'open.ts': 'export const open = 1\n',
})
let vite: ViteDevServer
let server: Server

beforeAll(async () => {
  vite = await createServer({
    configFile: false,
    root: app.root,
    logLevel: 'silent',
    plugins: [buildSession(appPaths(app.root), 'client'), fluxstack()],
    server: { middlewareMode: true, ws: false, watch: null },
  })
  server = createHttpServer(vite.middlewares).listen(0, '127.0.0.1')
  // As in flux dev: the server's modules come through Vite, which from then on would serve what they import.
  await vite.ssrLoadModule(app.path('app/server/index.ts'))
  await get('/src/main.ts')
})
afterAll(async () => {
  server.close()
  await vite.close()
  app.remove()
})

/** Asks for a path as it is written: fetch would tidy it. */
function get(path: string): Promise<{ status: number; text: string }> {
  const { port } = server.address() as AddressInfo // it listens on a port
  return new Promise((resolve, reject) => {
    const asked = request({ port, host: '127.0.0.1', path }, async (res) => {
      let text = ''
      for await (const chunk of res) text += String(chunk)
      resolve({ status: res.statusCode ?? 0, text })
    })
    asked.on('error', reject).end()
  })
}

const queries = ['', '?raw', '?url', '?import', '?import&raw', '?import&inline&url', '?x']
test.each(['app/server/route.ts', 'app/server/index.ts', 'config.ts', 'keys.json'])(
  'serves %s, which only the server imports, by no address',
  async (file) => {
    const path = app.path(file)
    const [head = '', ...rest] = path.slice(1)
    const coded = `%${head.charCodeAt(0).toString(16)}${rest.join('')}`
    const addresses = [`/@fs${path}`, `/@fs/${path}`, `/@fs/${coded}`, `/@fs${app.path('app/client')}/../../${file}`, path, `/@id/${path}`, `/@id/__x00__${path}`] // prettier-ignore
    for (const address of addresses.flatMap((one) => queries.map((query) => one + query))) {
      const { status, text } = await get(address)
      expect([address, status, text.includes('s3cret')]).toEqual([address, expect.any(Number), false])
      expect(text).not.toContain('./route.ts')
    }
  },
)

test.each(['.env', 'data/app.db', '.flux/state.json', 'not-there'])('refuses %s', async (file) => {
  expect((await get(`/@fs${app.path(file)}`)).status).toBe(403)
})

test('serves what the page imports, from wherever it is', async () => {
  for (const file of ['open.ts', 'app/shared/note.ts', 'app/client/src/main.ts']) {
    expect(await get(`/@fs${app.path(file)}`)).toMatchObject({ status: 200 })
  }
})
