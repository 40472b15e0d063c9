import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** A request before it is bytes. */
export interface Message {
  method: string
  target: string
  headers: readonly (readonly [name: string, value: string])[]
  body: Buffer<ArrayBuffer>
}

const JSON_TYPE = ['content-type', 'application/json'] as const

function message(
  method: string,
  target: string,
  { headers = [], body = '' }: { headers?: Message['headers']; body?: string | Buffer<ArrayBuffer> } = {},
): Message {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body
  // what follows an upgrade is not its body
  const length = method === 'POST' ? [['content-length', `${bytes.length}`] as const] : []
  return { method, target, headers: [['host', 'localhost'], ...headers, ...length], body: bytes }
}

/** One valid request, or several, for every route of the default app, and for every file of its built page. */
export async function corpusOf(appDir: string, token: string): Promise<Message[]> {
  const client = join(appDir, 'dist', 'client')
  const entries = await readdir(client, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile() && !/\.(?:br|gz)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(client.length))
  const bearer = [['authorization', `Bearer ${token}`] as const]
  return [
    ...page(files),
    ...api(),
    ...framework(bearer),
    message('GET', '/_flux/live', { headers: upgrade() }),
    message('GET', '/_flux/live', { headers: upgrade(), body: frames() }),
  ]
}

function page(files: readonly string[]): Message[] {
  const html = [['accept', 'text/html'] as const]
  return [
    message('GET', '/', { headers: html }),
    message('GET', '/some/page?x=1', { headers: html }),
    message('HEAD', '/', { headers: html }),
    ...files.flatMap((file) => [
      message('GET', file, {
        headers: [
          ['accept-encoding', 'br, gzip'],
          ['range', 'bytes=0-99'],
        ],
      }),
      message('HEAD', file, {
        headers: [
          ['if-none-match', '"x", W/"y"'],
          ['if-range', '"x"'],
        ],
      }),
    ]),
  ]
}

function api(): Message[] {
  const note = (text: string) => message('POST', '/api/notes', { headers: [JSON_TYPE], body: JSON.stringify({ text }) })
  const part = 'content-disposition: form-data; name="text"'
  return [
    message('GET', '/api/health'),
    message('GET', '/api/ready'),
    message('GET', '/api/notes', {
      headers: [
        ['cookie', 'a=1; b="two"; flux=%7B%7D'],
        ['accept', 'application/json'],
      ],
    }),
    note('Buy milk'),
    note('Grüße, 世界 😀'),
    message('POST', '/api/notes', {
      headers: [['content-type', 'application/x-www-form-urlencoded']],
      body: 'text=Tea',
    }),
    message('POST', '/api/notes', {
      headers: [['content-type', 'multipart/form-data; boundary=flux']],
      body: `--flux\r\n${part}\r\n\r\nBread\r\n--flux\r\n${part}; filename="a.txt"\r\n\r\nx\r\n--flux--\r\n`,
    }),
    {
      ...message('POST', '/api/notes', { headers: [JSON_TYPE, ['transfer-encoding', 'chunked']] }),
      headers: [['host', 'localhost'], JSON_TYPE, ['transfer-encoding', 'chunked']],
      body: Buffer.from('c;ext=1\r\n{"text":"Chee\r\n4\r\nse"}\r\n0\r\ntrailer: x\r\n\r\n'),
    },
    message('DELETE', '/api/notes/1'),
    message('OPTIONS', '/api/notes', {
      headers: [
        ['origin', 'http://other.example'],
        ['access-control-request-method', 'POST'],
      ],
    }),
    message('GET', '/api/nothing', { headers: [['accept-language', 'de-CH, de;q=0.9, *;q=0.1']] }),
  ]
}

function framework(bearer: Message['headers']): Message[] {
  const gets = ['/_flux/openapi', '/_flux/openapi/json', '/_flux/', '/_flux/monitoring.json', '/metrics']
  return [
    ...gets.map((path) => message('GET', path)),
    ...gets.map((path) => message('GET', path, { headers: bearer })),
    message('GET', '/_flux/monitoring.json?since=1&limit=10', { headers: [['authorization', 'Bearer wrong']] }),
    message('POST', '/_flux/login', { headers: [JSON_TYPE], body: '{"token":"wrong wrong wrong wrong"}' }),
    message('POST', '/_flux/login', {
      headers: [['content-type', 'application/x-www-form-urlencoded']],
      body: 'token=wrong',
    }),
    message('POST', '/_flux/logout', { headers: [JSON_TYPE], body: '{}' }),
  ]
}

function upgrade(): Message['headers'] {
  return [
    ['connection', 'Upgrade'],
    ['upgrade', 'websocket'],
    ['sec-websocket-version', '13'],
    ['sec-websocket-key', Buffer.from('sixteen bytes ok').toString('base64')],
  ]
}

/** What a page says on its live socket: hello, mount, call, ping, sync, unmount. */
function frames(): Buffer<ArrayBuffer> {
  const said = [
    [0, [2]],
    [1, 1, 'counter', { props: { step: 5 } }],
    [3, 1, 1, 'increment', { by: 2 }],
    [4],
    [5, 1],
    [2, 1],
  ]
  return Buffer.concat(said.map((one) => frame(JSON.stringify(one))))
}

/** A client's text frame, masked as RFC 6455 asks. */
function frame(text: string): Buffer<ArrayBuffer> {
  const bytes = Buffer.from(text)
  const mask = Buffer.from([1, 2, 3, 4])
  const masked = bytes.map((byte, at) => byte ^ (mask[at % 4] ?? 0))
  return Buffer.concat([Buffer.from([0x81, 0x80 | bytes.length]), mask, masked])
}
