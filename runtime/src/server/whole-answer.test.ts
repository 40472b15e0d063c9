import { createServer, type RequestListener } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, expect, test } from 'vitest'
import { WholeAnswer } from './whole-answer.ts'

const closing: (() => unknown)[] = []
afterEach(() => Promise.all(closing.splice(0).map((close) => close())))

async function ask(answer: RequestListener, ...requests: string[]): Promise<string> {
  const server = createServer({ ServerResponse: WholeAnswer }, answer)
  await new Promise<void>((resolve) => server.listen(0, resolve))
  closing.push(() => server.close())
  const socket = connect((server.address() as AddressInfo).port)
  socket.write(requests.map((line) => `${line} HTTP/1.1\r\nHost: x\r\n\r\n`).join(''))
  socket.write('GET /end HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
  return (await text(socket)).replaceAll(/Date: .*\r\n|Keep-Alive: .*\r\n/g, '')
}

const answer: RequestListener = ({ url }, response) => {
  if (url === '/end') return void response.writeHead(204).end()
  const body = url === '/long' ? 'x'.repeat(3_000_000) : 'schön'
  if (url === '/bare') return void response.end(body)
  response.writeHead(200, url === '/chunked' ? {} : { 'Content-Length': Buffer.byteLength(body) })
  if (url === '/later') return void setImmediate(() => response.end(body))
  response.end(body)
}

const HEAD = 'HTTP/1.1 200 OK\r\n'
const KEPT = 'Connection: keep-alive\r\n'
const END = 'HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n'

test('an answer is what node:http sends, whichever way it is ended', async () => {
  const sized = `${HEAD}Content-Length: 6\r\n${KEPT}\r\n`
  expect(await ask(answer, 'GET /whole')).toBe(`${sized}schön${END}`)
  expect(await ask(answer, 'HEAD /whole')).toBe(`${sized}${END}`)
  expect(await ask(answer, 'GET /bare')).toBe(`${HEAD}${KEPT}Content-Length: 6\r\n\r\nschön${END}`)
  expect(await ask(answer, 'GET /chunked')).toContain('6\r\nschön\r\n0\r\n\r\n')
})

test('answers of requests sent at once come in their order, and a long one is whole', async () => {
  const all = await ask(answer, 'GET /later', 'GET /long', 'GET /whole')
  expect([...all.matchAll(/Content-Length: (\d+)/g)].map(([, length]) => length)).toEqual(['6', '3000000', '6'])
  expect(all).toMatch(/schön.*x{10}HTTP.*schön.*204/s)
})

test('the end is told as it is by node:http', async () => {
  const told: string[] = []
  const watched: RequestListener = (request, response) => {
    response.on('finish', () => told.push(`finish ${request.url} ${response.writableFinished}`))
    answer(request, response)
  }
  await ask(watched, 'GET /whole')
  expect(told).toEqual(['finish /whole true', 'finish /end true'])
})
