import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { frameOf, writeFrame } from './node-frame.ts'

let server: Server
let page: WebSocket
/** The other end of the page's socket. */
let socket: Duplex

beforeAll(async () => {
  const sockets = new WebSocketServer({ noServer: true })
  server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const upgraded = once(server, 'upgrade')
  page = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`) // it listens on TCP
  const [request, raw, head] = (await upgraded) as Parameters<typeof sockets.handleUpgrade>
  socket = raw
  sockets.handleUpgrade(request, raw, head, () => {})
  await once(page, 'open')
})

afterAll(() => {
  page.terminate()
  server.close()
})

/** What a page reads of texts that are written one after the other. */
async function readBack(written: readonly string[]): Promise<string[]> {
  const texts: string[] = []
  const all = new Promise<void>((resolve) => {
    page.on('message', (data, binary) => {
      texts.push(binary ? 'binary' : String(data))
      if (texts.length === written.length) resolve()
    })
  })
  for (const text of written) writeFrame(socket, text)
  await all
  page.removeAllListeners('message')
  return texts
}

test('a frame is read as the text it was made of, at every length where the head changes', async () => {
  const lengths = [0, 1, 125, 126, 127, 65_535, 65_536, 70_000]
  const texts = lengths.flatMap((length) => ['x'.repeat(length), 'ä'.repeat(Math.floor(length / 2))])
  expect(await readBack(texts)).toEqual(texts)
})

test('whatever texts follow each other', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 8 }), async (texts) => {
      const twice = texts.flatMap((text) => [text, text])
      expect(await readBack(twice)).toEqual(twice)
    }),
  )
})

test('one text that is sent to many is framed once', () => {
  expect(frameOf('[2,1,5,[]]')).toBe(frameOf(['[2,1,', '5,[]]'].join('')))
})
