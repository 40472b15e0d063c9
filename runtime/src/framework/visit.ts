import type { RequestContext } from '../logging/context.ts'
import { clientAddress } from './client-address.ts'
import { originOf, pathOf } from './paths.ts'
import { publicOrigin } from './public-origin.ts'

/** What a listener knows of a request beside the request. */
export interface Info {
  /** Address of the other end of the connection. */
  readonly address?: string | undefined
  /** Whether the answer goes out as it is, and is read by nobody before. */
  readonly sends?: boolean
  /** Answers what no route does: the built client. */
  readonly files?: FileServer | undefined
}

/** Answers GET and HEAD with a file or the page; undefined when it has neither. */
export type FileServer = (request: Request, path: string) => Promise<Response | undefined>

const SAFE_ID = /^[\w.:-]{1,128}$/

/** A request on its way through the pipeline. */
export interface Visit {
  /** What everybody else sees of it; a handler may answer it, so it holds nothing else. */
  readonly context: RequestContext
  readonly request: Request
  readonly info: Info
  readonly path: string
  readonly start: number
  /** The file that answers. */
  file: Response | undefined
  /** What goes on after a timeout was answered. */
  late: Promise<unknown> | undefined
}

export function visitOf(request: Request, info: Info, trustProxy: boolean): Visit {
  const start = performance.now()
  const { headers, url } = request
  const given = headers.get('x-request-id')
  const forwardedFor = trustProxy ? headers.get('x-forwarded-for') : null
  const context: RequestContext = {
    requestId: given !== null && SAFE_ID.test(given) ? given : crypto.randomUUID(),
    address: clientAddress({ peer: info.address, forwardedFor, trustProxy }),
    origin: trustProxy ? publicOrigin(request) : originOf(url),
  }
  return { context, request, info, path: pathOf(url), start, file: undefined, late: undefined }
}
