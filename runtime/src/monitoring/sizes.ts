/** The length that headers give; undefined where they give none. */
export function saidLength(headers: Headers): number | undefined {
  const length = headers.get('content-length')
  return length === null ? undefined : Number(length) || 0
}

/** On Node, where `@hono/node-server` keeps what an answer is made of: its status, body and headers. */
let kept: symbol | undefined
/** How often it is looked for; where answers come another way, looking costs more than all the rest. */
let looks = 'bun' in process.versions ? 0 : 1000

/**
 * The length of a body that is not streamed, on Node: there an answer is made of its parts when it is sent, and these can be looked at
 * before. A Response that is one already tells nobody how long its body is.
 */
export function bodyLength(response: Response): number | undefined {
  if (kept === undefined) {
    if (looks-- <= 0) return undefined
    kept = Object.getOwnPropertySymbols(response).find(({ description }) => description === 'cache')
    if (kept === undefined) return undefined
  }
  const parts = (response as unknown as Record<symbol, unknown>)[kept] // if it is not what it was, nothing is measured
  const body: unknown = Array.isArray(parts) ? parts[1] : undefined
  if (typeof body === 'string') return Buffer.byteLength(body)
  return body instanceof Uint8Array ? body.byteLength : undefined
}
