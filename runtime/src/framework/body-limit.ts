import { PayloadTooLargeError } from '../errors/errors.ts'
import { guardLike } from './body-shape.ts'

/**
 * The request, of a method that takes a body, with one that may have at most `limit` bytes. One that says it is longer is refused at once; one that does
 * not say (chunked) is counted while it is read, and fails there.
 *
 * @throws PayloadTooLargeError
 */
export function limitBody(request: Request, limit: number): Request {
  const length = request.headers.get('content-length')
  if (length !== null) {
    if (Number(length) > limit) throw new PayloadTooLargeError()
    return request
  }
  if (request.headers.get('transfer-encoding') === null || request.body === null) return request
  const init: RequestInit & { duplex: 'half' } = { body: request.body.pipeThrough(counter(limit)), duplex: 'half' }
  return guardLike(request, new Request(request, init))
}

function counter(limit: number): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0
  return new TransformStream({
    transform(chunk, controller) {
      bytes += chunk.byteLength
      if (bytes > limit) controller.error(new PayloadTooLargeError())
      else controller.enqueue(chunk)
    },
  })
}
