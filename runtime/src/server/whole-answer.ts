import { ServerResponse } from 'node:http'

/**
 * node:http sends an answer that is ended with its body as two pieces, the second of them empty, which costs a twentieth of a small
 * request. Written first and ended then, it is one.
 */
export class WholeAnswer extends ServerResponse {
  // as loosely typed as what it overrides, which takes its arguments in three orders
  override end(...given: unknown[]): this {
    const [body] = given
    const { socket } = this
    const isPlain = given.length === 1 && typeof body === 'string' && body !== '' && this.headersSent
    if (!isPlain || !socket || socket.writableCorked > 0 || this.req.method === 'HEAD') {
      return super.end(...(given as Parameters<ServerResponse['end']>))
    }
    // node:http would hold back until the next tick what it has not been told is whole
    socket.cork()
    this.write(body)
    socket.uncork()
    return super.end()
  }
}
