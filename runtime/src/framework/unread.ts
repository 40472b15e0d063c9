/**
 * An answer as hono's listener keeps it until somebody reads it: status, body and headers as they were given. Making a `Headers` of
 * them, and lines of that again, costs a quarter of a small request.
 */
type Unread = [status: number, body: unknown, headers: unknown]

type Held = Response & { [slot: symbol]: Unread | undefined }

/** Under what an unread answer is kept; undefined where the global `Response` keeps nothing, as on Bun. */
let slot: symbol | undefined

const PROBE = 207

/** Looks how this process's `Response` keeps what it was given; called when a listener has put its own in place. */
export function learnUnread(): void {
  const probe = new Response('', { status: PROBE }) as Held
  slot = Object.getOwnPropertySymbols(probe).find((symbol) => {
    const held: unknown = probe[symbol]
    return Array.isArray(held) && held.length === 3 && held[0] === PROBE && held[1] === ''
  })
}

/** Of an answer that nobody has read, whose headers are a plain object of text that can go out as it is. */
function plainHeaders(response: Response): Record<string, string> | undefined {
  const headers = slot === undefined ? undefined : (response as Held)[slot]?.[2]
  if (typeof headers !== 'object' || headers === null || Object.getPrototypeOf(headers) !== Object.prototype)
    return undefined
  return headers as Record<string, string> // each value is looked at before it is used
}

/**
 * Gives the answer its last headers: nobody may read the answer after that but the listener. False where it has one of these names or
 * of `unless`, and where they have to be set on its `headers`, which are then checked and joined as they have to be.
 */
export function addLast(
  response: Response,
  added: Readonly<Record<string, string>>,
  unless?: ReadonlySet<string>,
): boolean {
  const headers = plainHeaders(response)
  if (slot === undefined || headers === undefined) return false
  const all: Record<string, string> = {}
  for (const key in headers) {
    const given: unknown = headers[key]
    if (typeof given !== 'string' || !NAME.test(key) || !VALUE.test(given)) return false
    const name = key.toLowerCase()
    if (name in added || unless?.has(name)) return false
    all[key] = given
  }
  for (const name in added) {
    const value = added[name] ?? ''
    if (!VALUE.test(value)) return false
    all[name] = value
  }
  const held = (response as Held)[slot]
  if (held) held[2] = all
  return true
}

/** Anything else is for the `Headers` class to take or to refuse. */
const NAME = /^[\w-]+$/
const VALUE = /^[!-~](?:[ -~]*[!-~])?$/

/** The length of the body in bytes where it is said, or the whole body is at hand. */
export function lengthOf(response: Response): number | undefined {
  const headers = plainHeaders(response)
  const mayBeSaid = headers === undefined || 'content-length' in headers || 'Content-Length' in headers
  const said = mayBeSaid ? saidLength(response.headers) : undefined
  if (said !== undefined || slot === undefined) return said
  const body = (response as Held)[slot]?.[1]
  if (typeof body === 'string') return Buffer.byteLength(body)
  return body instanceof Uint8Array ? body.byteLength : undefined
}

/** The length that headers give; undefined where they give none. */
export function saidLength(headers: Headers): number | undefined {
  const length = headers.get('content-length')
  return length === null ? undefined : Number(length) || 0
}
