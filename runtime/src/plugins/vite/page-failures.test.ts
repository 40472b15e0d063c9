import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createServer, type Plugin } from 'vite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { pageFailuresPlugin } from './page-failures.ts'
import { tempApp } from './test-support/stand-in.ts'

type End = () => unknown

let ends: End[]
let site: Awaited<ReturnType<typeof serve>>

beforeEach(async () => {
  ends = []
  site = await serve((end) => ends.unshift(end))
})
afterEach(async () => {
  for (const end of ends) await end()
})

const refusing: Plugin = {
  name: 'refusing',
  transform(code) {
    if (code.startsWith('refused')) this.error('refused')
  },
}

/** Vite as a session runs it, its socket on the one server, and the watcher replaced by calls. */
async function serve(atEnd: (end: End) => void) {
  const app = tempApp({ 'main.js': 'refused\n' })
  atEnd(() => app.remove())
  const server = createHttpServer()
  const vite = await createServer({
    configFile: false,
    root: app.root,
    logLevel: 'silent',
    plugins: [pageFailuresPlugin(app.root), refusing],
    server: { middlewareMode: true, ws: { server }, watch: null },
  })
  atEnd(() => vite.close())
  server.on('request', vite.middlewares)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  atEnd(() => server.close())
  // A server on a port has this kind of address.
  const { port } = server.address() as AddressInfo
  const url = `127.0.0.1:${port}`
  return {
    ...app,
    ask: (path: string, headers: Record<string, string> = { referer: `http://${url}/` }) =>
      fetch(`http://${url}${path}`, { headers }),
    edit: (path: string, text: string) => vite.watcher.emit('change', app.write(path, text)),
    open: () => openSocket(`ws://${url}?token=${vite.config.webSocketToken}`, atEnd),
  }
}

/** A page's socket, with the types of what it is told. */
async function openSocket(url: string, atEnd: (end: End) => void) {
  const socket = new WebSocket(url, 'vite-hmr')
  atEnd(() => socket.terminate())
  const told: string[] = []
  socket.on('message', (data) => void told.push((JSON.parse(String(data)) as { type: string }).type))
  await once(socket, 'open')
  return {
    /** What has been sent before the answer to a ping. */
    async told() {
      const answered = once(socket, 'pong')
      socket.ping()
      await answered
      return told
    },
    async until(type: string) {
      while (!told.includes(type)) await once(socket, 'message')
    },
  }
}

test('shows an error to the page that met it before its socket was open, while another page is open', async () => {
  const other = await site.open()
  expect((await site.ask('/main.js')).ok).toBe(false)
  expect(await other.told()).toContain('error')
  const page = await site.open()
  expect(await page.told()).toEqual(['error', 'connected'])
})

test('shows it no longer once a file has changed', async () => {
  const other = await site.open()
  await site.ask('/main.js')
  site.edit('main.js', 'export {}\n')
  await other.until('full-reload')
  const page = await site.open()
  expect(await page.told()).not.toContain('error')
})

test('shows no page what it has not asked for', async () => {
  await site.open()
  expect((await site.ask('/main.js', {})).ok).toBe(false)
  const page = await site.open()
  expect(await page.told()).toEqual(['connected'])
})
