import { connect } from 'node:net'

/** Writes bytes to a server and gives all that comes back until it closes the connection, or the first line for an upgrade. */
export function raw(url: string, lines: readonly string[]): Promise<string> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    let text = ''
    const socket = connect(Number(port), hostname, () => socket.write(`${lines.join('\r\n')}\r\n\r\n`))
    socket.setTimeout(10_000, () => socket.destroy(new Error(`No end in 10 s:\n${text}`)))
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
      if (text.startsWith('HTTP/1.1 101')) socket.destroy()
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(text))
  })
}

/** The lines of a request that opens a WebSocket. */
export function upgradeLines(path: string, headers: readonly string[] = []): string[] {
  const key = Buffer.from('sixteen bytes ok').toString('base64')
  return [
    `GET ${path} HTTP/1.1`,
    'Host: localhost',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${key}`,
    ...headers,
  ]
}
