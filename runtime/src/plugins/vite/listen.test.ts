import { createServer } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { addresses, listen } from './listen.ts'

const servers: ReturnType<typeof createServer>[] = []
const made = () => {
  const server = createServer()
  servers.push(server)
  return server
}
afterEach(() => Promise.all(servers.splice(0).map((server) => new Promise((done) => server.close(done)))))

test('takes the port it is given, or one of the system', async () => {
  const port = await listen(made(), { host: '127.0.0.1', port: 0, strictPort: true })
  expect(port).toBeGreaterThan(0)
})

test('takes the next free port when one is taken', async () => {
  const port = await listen(made(), { host: '127.0.0.1', port: 0, strictPort: false })
  expect(await listen(made(), { host: '127.0.0.1', port, strictPort: false })).toBeGreaterThan(port)
})

test('counts a name as taken when either of its addresses is', async () => {
  const port = await listen(made(), { host: '127.0.0.1', port: 0, strictPort: false })
  expect(await listen(made(), { host: 'localhost', port, strictPort: false })).toBeGreaterThan(port)
})

test('fails with the port when no other will do', async () => {
  const port = await listen(made(), { host: '127.0.0.1', port: 0, strictPort: false })
  await expect(listen(made(), { host: '127.0.0.1', port, strictPort: true })).rejects.toMatchObject({
    name: 'PortTakenError',
    port,
  })
})

test('passes on what is wrong with an address', async () => {
  await expect(listen(made(), { host: '203.0.113.1', port: 0, strictPort: false })).rejects.toMatchObject({
    code: 'EADDRNOTAVAIL',
  })
})

test('writes addresses that can be opened', () => {
  expect(addresses('localhost', 3000)).toEqual({ url: 'http://localhost:3000/', network: [] })
  expect(addresses('::1', 3000).url).toBe('http://[::1]:3000/')
  expect(addresses('0.0.0.0', 3000).url).toBe('http://localhost:3000/')
})
