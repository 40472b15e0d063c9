import { connect, type Socket } from 'node:net'

/** What the load generator, a process of its own, is told. */
export type LoadOrder =
  | { kind: 'start'; port: number; path: string; connections: number }
  | { kind: 'count' }
  | { kind: 'stop' }

export interface LoadCount {
  requests: number
  /** Milliseconds of a clock that only goes on. */
  at: number
}

const HEAD_END = '\r\n\r\n'

let sockets: Socket[] = []
let requests = 0

process.on('message', (order: LoadOrder) => {
  if (order.kind === 'start') sockets = Array.from({ length: order.connections }, () => keepAsking(order))
  if (order.kind === 'count') process.send?.({ requests, at: performance.now() } satisfies LoadCount)
  if (order.kind === 'stop') {
    for (const socket of sockets) socket.destroy()
    process.send?.({ requests, at: performance.now() } satisfies LoadCount)
  }
})

/** One connection that asks again as soon as it is answered. Far cheaper than an HTTP client, so that the server is what is measured. */
function keepAsking({ port, path }: Extract<LoadOrder, { kind: 'start' }>): Socket {
  const request = Buffer.from(`GET ${path} HTTP/1.1\r\nHost: localhost:${port}\r\nAccept: */*\r\n\r\n`)
  const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => socket.write(request))
  let answer = ''
  socket.setEncoding('latin1')
  socket.on('data', (chunk: string) => {
    answer += chunk
    if (!isWhole(answer)) return
    answer = ''
    requests++
    socket.write(request)
  })
  socket.on('error', (error) => {
    if (!socket.destroyed) throw error
  })
  return socket
}

function isWhole(answer: string): boolean {
  const head = answer.indexOf(HEAD_END)
  if (head === -1) return false
  if (!answer.startsWith('HTTP/1.1 200 ')) throw new Error(`The server answered ${answer}`)
  const length = /\r\ncontent-length: *(\d+)/i.exec(answer)?.[1]
  if (length === undefined) throw new Error(`The answer has no length: ${answer}`)
  return answer.length === head + HEAD_END.length + Number(length)
}
