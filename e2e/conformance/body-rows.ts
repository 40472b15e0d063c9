import { createHash, randomBytes } from 'node:crypto'
import { request } from 'node:http'
import { connect } from 'node:net'
import { expect } from 'vitest'
import { expectProblem } from '../support/answers.ts'
import type { Row } from './row.ts'

type Streamed = RequestInit & { duplex: 'half' }

/** Bodies that come and go in pieces, and clients that leave. */
export const bodyRows: Row[] = [
  {
    name: 'A streamed answer arrives piece by piece',
    async run({ server }) {
      const response = await server.fetch('/api/stream')
      const reader = response.body?.getReader()
      const decoder = new TextDecoder()
      expect(decoder.decode((await reader?.read())?.value)).toBe('one')
      await server.fetch('/api/send/next', { method: 'POST' })
      expect(decoder.decode((await reader?.read())?.value)).toBe('two')
      expect((await reader?.read())?.done).toBe(true)
    },
  },
  {
    name: 'A stream that fails is cut off, says nothing of the inside, and ends no other',
    async run({ server }) {
      const response = await server.fetch('/api/throws-late')
      const reader = response.body?.getReader()
      const begun = new TextDecoder().decode((await reader?.read())?.value)
      expect(begun).toBe('begun')
      await server.fetch('/api/send/break', { method: 'POST' })
      const rest: unknown = await reader?.read().catch(() => 'cut off')
      expect(JSON.stringify(rest)).not.toContain('secret')
      expect((await server.fetch('/api/health')).status).toBe(200)
    },
  },
  {
    name: 'Server-sent events, each as it happens',
    async run({ server }) {
      const response = await server.fetch('/api/events')
      expect(response.headers.get('content-type')).toContain('text/event-stream')
      expect(await response.text()).toBe('event: count\ndata: 1\n\nevent: count\ndata: 2\n\n')
      const reader = (await server.fetch('/api/ticks')).body?.getReader()
      for (const n of [1, 2, 3]) {
        const piece = new TextDecoder().decode((await reader?.read())?.value)
        expect(piece).toBe(`event: tick\ndata: ${n}\n\n`)
        await server.fetch('/api/send/tick', { method: 'POST' })
      }
      await reader?.cancel()
    },
  },
  {
    name: 'Uploads keep their bytes and names',
    async run({ server }) {
      const bytes = randomBytes(50_000)
      const form = new FormData()
      form.set('file', new File([bytes], 'photo ü.bin'))
      form.set('note', 'hello')
      const answer = await (await server.fetch('/api/upload', { method: 'POST', body: form })).json()
      const hash = createHash('sha256').update(bytes).digest('hex')
      expect(answer).toEqual({ name: 'photo ü.bin', size: 50_000, note: 'hello', hash })
    },
  },
  {
    name: 'Several files in one upload',
    async run({ server }) {
      const form = new FormData()
      for (const [name, size] of [
        ['a.txt', 10],
        ['empty.png', 0],
        ['ü.bin', 30_000],
      ] as const)
        form.append('files', new File([new Uint8Array(size)], name, { type: 'text/plain' }))
      const answer: unknown = await (await server.fetch('/api/uploads', { method: 'POST', body: form })).json()
      expect(answer).toMatchObject([
        { name: 'a.txt', size: 10 },
        { name: 'empty.png', size: 0 },
        { name: 'ü.bin', size: 30_000 },
      ])
    },
  },
  {
    name: 'A quote in the name of an uploaded file',
    fault: { runtime: 'bun', link: 'https://github.com/oven-sh/bun/pull/31526' },
    async run({ server }) {
      const form = new FormData()
      form.append('files', new File(['x'], 'a "quoted" one.txt'))
      const answer: unknown = await (await server.fetch('/api/uploads', { method: 'POST', body: form })).json()
      expect(answer).toMatchObject([{ name: 'a "quoted" one.txt' }])
    },
  },
  {
    name: 'A handler reads an upload while it is sent',
    async run({ server }) {
      const { readable, writable } = new TransformStream<Uint8Array>()
      const writer = writable.getWriter()
      const options: Streamed = { method: 'POST', body: readable, duplex: 'half' }
      const answer = server.fetch('/api/pieces', options)
      await writer.write(new Uint8Array(1000))
      await server.fetch('/api/reached/first%20piece')
      await writer.write(new Uint8Array(500))
      await writer.close()
      expect(await (await answer).text()).toBe('1500')
    },
  },
  {
    name: '`Expect: 100-continue` is answered before the body comes',
    async run({ server }) {
      const answer = await new Promise<string>((resolve, reject) => {
        const headers = { expect: '100-continue', 'content-length': 5 }
        const asked = request(new URL('/api/raw', server.url), { method: 'POST', headers }, (response) => {
          response.setEncoding('utf8')
          response.on('data', resolve)
        })
        asked.on('error', reject)
        asked.on('continue', () => asked.end('hello'))
        asked.flushHeaders()
      })
      expect(answer).toBe('5')
    },
  },
  {
    name: 'A body over the limit is 413, with a length and without',
    async run({ server }) {
      const over = 'x'.repeat(70_000)
      const measured = await server.fetch('/api/raw', { method: 'POST', body: over })
      expect(await expectProblem(measured, 413)).toMatchObject({ code: 'BODY_TOO_LARGE' })
      const chunked = (text: string): Streamed => ({ method: 'POST', body: new Blob([text]).stream(), duplex: 'half' })
      await expectProblem(await server.fetch('/api/raw', chunked(over)), 413)
      const asJson = { ...chunked(over), headers: { 'content-type': 'application/json' } }
      await expectProblem(await server.fetch('/api/notes', asJson), 413)
      expect(await (await server.fetch('/api/raw', chunked('x'.repeat(60_000)))).text()).toBe('60000')
      expect((await server.fetch('/api/health')).status).toBe(200)
    },
  },
  {
    name: 'Abort: a handler learns that its client is gone',
    async run({ server }) {
      const abort = new AbortController()
      const gone = server.fetch('/api/slow', { signal: abort.signal }).catch((error: unknown) => error)
      await server.fetch('/api/reached/slow')
      abort.abort()
      expect(await gone).toMatchObject({ name: 'AbortError' })
      expect(await (await server.fetch('/api/reached/aborted')).text()).toBe('aborted')
    },
  },
  {
    name: 'Abort: an upload that breaks off is an error to its handler',
    async run({ server }) {
      const lines = ['POST /api/left HTTP/1.1', 'Host: localhost', 'Content-Length: 50000', '', 'x'.repeat(1000)]
      const { hostname, port } = new URL(server.url)
      const socket = connect(Number(port), hostname.replace(/[[\]]/g, ''), () => socket.write(lines.join('\r\n')))
      await server.fetch('/api/reached/left%20began')
      socket.destroy()
      expect(await (await server.fetch('/api/reached/left:%20an%20error')).text()).toBe('left: an error')
    },
  },
  {
    name: 'Abort: a stream ends when its reader leaves',
    async run({ server }) {
      const abort = new AbortController()
      const response = await server.fetch('/api/endless', { signal: abort.signal })
      await response.body?.getReader().read()
      abort.abort()
      expect(await (await server.fetch('/api/reached/endless%20ended')).text()).toBe('endless ended')
    },
  },
]
