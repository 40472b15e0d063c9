import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import type { ProblemDetails } from '../errors/problem.ts'

type Refusal = Pick<ProblemDetails, 'status' | 'code' | 'title'>

const refusals: Readonly<Record<string, Refusal>> = {
  HPE_HEADER_OVERFLOW: { status: 431, code: 'HEADERS_TOO_LARGE', title: 'The headers are too large' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, code: 'REQUEST_TIMEOUT', title: 'The request took too long' },
}
const malformed: Refusal = { status: 400, code: 'BAD_REQUEST', title: 'The request is malformed' }

/** Answers what `node:http` could not read as a request, and closes the connection: where the next one begins is not known. */
export function refuseClient(error: NodeJS.ErrnoException, socket: Duplex): void {
  // node:http sets this on the sockets it accepts: an answer that has begun cannot be taken back
  const { _httpMessage: answer } = socket as Duplex & { _httpMessage?: { headersSent: boolean } | null }
  if (error.code === 'ECONNRESET' || !socket.writable || answer?.headersSent) return void socket.destroy()
  const refusal = refusals[error.code ?? ''] ?? malformed
  const { status } = refusal
  const body = problemText(refusal)
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ]
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy())
}

/** For what arrived at the port and is no request: a Host that is no host, a target that is no path. */
export function badRequest(): Response {
  const { status } = malformed
  return new Response(problemText(malformed), { status, headers: { 'content-type': 'application/problem+json' } })
}

function problemText({ title, status, code }: Refusal): string {
  return JSON.stringify({ type: 'about:blank', title, status, code } satisfies ProblemDetails)
}

/** Whether a Host is one that a URL may have, as `9999999999` is not. Nearly all requests bring the Host of the one before. */
export function hostCheck(): (host: string | undefined) => boolean {
  let known: string | undefined
  return (host) => {
    if (host === known) return true
    if (!URL.canParse(`http://${host}/`)) return false
    known = host
    return true
  }
}

/**
 * Whether the URL that a runtime made of a target and a Host is one that handlers can read. A name and a password before the host
 * are refused too: nobody sends them but to mislead whoever compares origins.
 */
export function isWellFormed(url: string): boolean {
  const end = url.indexOf('/', SHORTEST)
  const origin = end === -1 ? url : url.slice(0, end)
  if (end !== -1 && wellFormed.has(origin)) return true
  if (!URL.canParse(url) || !/^https?:\/\/[^/?#@]+(?:[/?#]|$)/.test(url)) return false
  if (wellFormed.size >= MOST_ORIGINS) wellFormed.clear()
  wellFormed.add(origin)
  return true
}

/** What stands before the path and has been looked at: any path behind it makes a URL too. Clients make Hosts up, so it is bounded. */
const wellFormed = new Set<string>()
const MOST_ORIGINS = 100
/** The first place after `http://` and a letter of a host. */
const SHORTEST = 'http://x'.length
