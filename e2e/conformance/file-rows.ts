import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { request } from 'node:http'
import { expect } from 'vitest'
import { raw } from '../support/raw.ts'
import type { Row } from './row.ts'
import { large, prose, script } from './target.ts'

const html = { headers: { accept: 'text/html' } }

/** The page and its files: in production the plugin `static`, in development Vite. */
export const fileRows: Row[] = [
  {
    name: 'The page, also for paths of its router, and its files',
    async run({ server }) {
      for (const path of ['/', '/notes/4', '/index.html'])
        expect(await (await server.fetch(path, html)).text()).toContain('<div id="root">')
      expect(await (await server.fetch(script.path)).text()).toBe(script.text)
    },
  },
  {
    name: 'A missing script is 404 and not the page',
    modes: ['production'],
    async run({ server }) {
      expect((await server.fetch('/assets/old.js', html)).status).toBe(404)
    },
  },
  {
    name: 'ETag: 304 for what the client has',
    async run({ server, mode }) {
      const file = await server.fetch(script.path)
      if (mode === 'production') expect(file.headers.get('cache-control')).toContain('immutable')
      const etag = file.headers.get('etag') ?? ''
      const again = await server.fetch(script.path, { headers: { 'if-none-match': etag } })
      expect([again.status, await again.text()]).toEqual([304, ''])
    },
  },
  {
    name: 'Ranges: a part, the end, 416 for what is not there',
    async run({ server }) {
      expect((await (await server.fetch('/large.bin')).text()).length).toBe(large.length)
      for (const range of ['bytes=999990-', 'bytes=999990-999999']) {
        const part = await server.fetch('/large.bin', { headers: { range } })
        expect([part.status, await part.text()]).toEqual([206, 'y'.repeat(10)])
        expect(part.headers.get('content-range')).toBe('bytes 999990-999999/1000000')
      }
      expect((await server.fetch('/large.bin', { headers: { range: 'bytes=2000000-' } })).status).toBe(416)
    },
  },
  {
    name: 'Ranges: the last bytes, `bytes=-10`',
    fault: { mode: 'development', link: 'https://github.com/lukeed/sirv/issues/155' },
    async run({ server }) {
      const part = await server.fetch('/large.bin', { headers: { range: 'bytes=-10' } })
      expect([part.status, part.headers.get('content-range')]).toEqual([206, 'bytes 999990-999999/1000000'])
    },
  },
  {
    name: 'Precompressed files for clients that take them',
    modes: ['production'],
    async run({ server }) {
      for (const [accepted, encoding, unpack] of [
        ['gzip, br', 'br', brotliDecompressSync],
        ['gzip', 'gzip', gunzipSync],
        ['identity', undefined, (bytes: Buffer) => bytes],
      ] as const) {
        const { headers, body } = await bytes(new URL('/prose.txt', server.url), accepted)
        expect([headers['content-encoding'], headers['vary']]).toEqual([encoding, 'accept-encoding'])
        expect(unpack(body).toString()).toBe(prose)
      }
    },
  },
  {
    name: 'No path leads out of the folder',
    async run({ server }) {
      for (const path of [
        '/../package.json',
        '/../../../package.json',
        '/%2e%2e/%2e%2e/package.json',
        '/..%2f..%2fpackage.json',
        '/assets/..%5c..%5c..%5cpackage.json',
        '/\\..\\..\\package.json',
        '/package.json',
      ]) {
        const lines = [`GET ${path} HTTP/1.1`, 'Host: localhost', 'Accept: text/html', 'Connection: close']
        const answer = await raw(server.url, lines)
        expect(answer).not.toMatch(/"fluxstack"|"conformance"/)
      }
    },
  },
]

/** As they travel: `fetch` would unpack them. */
function bytes(url: URL, accepted: string): Promise<{ headers: NodeJS.Dict<string | string[]>; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers: { 'accept-encoding': accepted } }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () => resolve({ headers: answer.headers, body: Buffer.concat(chunks) }))
    })
    asked.on('error', reject)
    asked.end()
  })
}
