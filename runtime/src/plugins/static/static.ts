import { ConfigError } from '../../errors/errors.ts'
import type { Embedded } from '../../framework/embedded.ts'
import type { FileServer } from '../../framework/visit.ts'
import { below } from '../below.ts'
import { bodyOf, etagOf } from './body.ts'
import { indexEmbedded, indexFiles, type ServedFile, type Variant } from './index-files.ts'
import { PAGE_POLICY } from './page-policy.ts'
import { parseRange } from './range.ts'

/** Vite's folder for what it has built. */
const ASSETS = '/assets/'
/** `/assets/index-DkX3_a1b.js`: Vite's hash is eight letters of base64url, which a word of the app's own hardly is. */
const HASHED = /^\/assets\/.*-(?=[\w-]*[\dA-Z_-])[\w-]{8}\.\w+(?:\.map)?$/
/** `logo.png`, and not `v1.2`. */
const EXTENSION = /\.[a-z][a-z\d]{0,9}$/i

export interface StaticOptions {
  /** Paths below which a name like `jo.doe` is one of the page's own, and no file. */
  pages?: readonly string[]
}

/**
 * Serves the built client: files as they are when this is called, compressed where the build has made `.br` or `.gz` and the
 * client takes it, and the page for every other path that a person may navigate to.
 *
 * @throws ConfigError when the folder has no `index.html`.
 */
export async function staticFiles(dir: string, options: StaticOptions = {}): Promise<FileServer> {
  const files = await indexFiles(dir).catch((cause: unknown) => {
    throw new ConfigError(`There is no built client in ${dir}`, { code: 'CLIENT_MISSING', cause })
  })
  return serveFiles(files, dir, options)
}

/** The same for the files that an executable carries. */
export async function embeddedStaticFiles(
  files: NonNullable<Embedded['client']>,
  options: StaticOptions = {},
): Promise<FileServer> {
  return serveFiles(await indexEmbedded(files), 'the executable', options)
}

function serveFiles(files: ReadonlyMap<string, ServedFile>, where: string, { pages = [] }: StaticOptions): FileServer {
  const isPages = below(pages)
  const page = files.get('/index.html')
  if (!page) throw new ConfigError(`There is no index.html in ${where}`, { code: 'CLIENT_MISSING' })
  return async (request, path) => {
    const name = decode(path)
    if (name === undefined) return undefined
    const file = files.get(name.endsWith('/') ? `${name}index.html` : name)
    if (file) return answer(request, file, name)
    return isNavigation(request, name, isPages) ? answer(request, page, '/index.html') : undefined
  }
}

/** A missing file is a 404 and not the page: a page that comes as a script, or as a picture, only hides the mistake. */
function isNavigation(request: Request, name: string, isPages: (name: string) => boolean): boolean {
  const segments = name.split('/')
  if (name.startsWith(ASSETS) || segments.some((segment) => segment.startsWith('.')) || /[\\\0]/.test(name))
    return false
  if (EXTENSION.test(name) && !isPages(name)) return false
  return /text\/html|\*\/\*/.test(request.headers.get('accept') ?? '*/*')
}

async function answer(request: Request, file: ServedFile, name: string): Promise<Response> {
  const variant = choose(file, request.headers.get('accept-encoding') ?? '')
  const etag = await etagOf(variant)
  const headers = headersOf(file, { variant, etag, name })
  const known = request.headers.get('if-none-match')
  const since = request.headers.get('if-modified-since')
  const isKnown =
    known === null ? file.modified > 0 && since !== null && isUnchanged(file, since) : matches(known, etag)
  if (isKnown) return new Response(null, { status: 304, headers: unsized(headers) })

  const ifRange = request.headers.get('if-range')
  const wanted = ifRange === null || ifRange === etag ? request.headers.get('range') : null
  const range = variant.encoding ? undefined : parseRange(wanted, variant.size)
  if (range === 'unsatisfiable') {
    return new Response(null, {
      status: 416,
      headers: { ...unsized(headers), 'content-range': `bytes */${variant.size}` },
    })
  }
  if (range) {
    headers['content-range'] = `bytes ${range.start}-${range.end}/${variant.size}`
    headers['content-length'] = String(range.end - range.start + 1)
  }
  const body = request.method === 'HEAD' ? null : await bodyOf(variant, range)
  return new Response(body, { status: range ? 206 : 200, headers })
}

interface Chosen {
  variant: Variant
  etag: string
  name: string
}

function headersOf(file: ServedFile, { variant, etag, name }: Chosen): Record<string, string> {
  const isPage = file.type.startsWith('text/html')
  const lasting = HASHED.test(name) ? 'public, max-age=31536000, immutable' : 'public, max-age=3600'
  return {
    'content-type': file.type,
    'content-length': String(variant.size),
    'cache-control': isPage ? 'no-cache' : lasting,
    etag,
    ...(file.modified > 0 && { 'last-modified': new Date(file.modified).toUTCString() }),
    'x-content-type-options': 'nosniff',
    ...(file.compressed.length === 0 ? { 'accept-ranges': 'bytes' } : { vary: 'accept-encoding' }),
    ...(variant.encoding && { 'content-encoding': variant.encoding }),
    ...(isPage && {
      'content-security-policy': PAGE_POLICY,
      'referrer-policy': 'strict-origin-when-cross-origin',
    }),
  }
}

function choose(file: ServedFile, accepted: string): Variant {
  return file.compressed.find(({ encoding }) => encoding && accepts(accepted, encoding)) ?? file
}

function accepts(header: string, encoding: string): boolean {
  return header.split(',').some((part) => {
    const [name = '', ...parameters] = part
      .trim()
      .toLowerCase()
      .split(/\s*;\s*/)
    return name === encoding && !parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter))
  })
}

/** By RFC 9110, If-None-Match compares weakly: a proxy that compressed the answer has put a W/ before the tag. */
function matches(header: string, etag: string): boolean {
  return header.trim() === '*' || header.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag)
}

/** Dates in headers have no milliseconds. */
function isUnchanged({ modified }: ServedFile, since: string): boolean {
  return Math.floor(modified / 1000) * 1000 <= Date.parse(since)
}

function unsized(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'content-length'))
}

function decode(path: string): string | undefined {
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined
  }
}
