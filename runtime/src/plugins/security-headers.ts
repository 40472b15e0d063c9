import { z } from 'zod'
import { requestContext, type RequestContext } from '../logging/context.ts'
import { withCookieFlags } from './cookie-flags.ts'
import { definePlugin, type PluginHooks } from './define.ts'
import { type AddsHeaders, addsHeaders } from './last-headers.ts'
import { PAGE_POLICY } from './static/page-policy.ts'

/** Nonces that handlers have asked for, each as long as its request. */
const nonces = new WeakMap<RequestContext, string>()

/** For pages that the app loads its own scripts into; the built client needs nothing else. */
const policy: Readonly<Record<string, readonly string[]>> = {
  'default-src': ["'self'"],
  'base-uri': ["'self'"],
  'form-action': ["'self'"],
  'frame-ancestors': ["'self'"],
  'img-src': ["'self'", 'data:', 'blob:'],
  'object-src': ["'none'"],
  // libraries of components put their styles into the page; a style cannot read what a script could
  'style-src': ["'self'", "'unsafe-inline'"],
}

const configSchema = z.object({
  policy: z.record(z.string(), z.array(z.string())).default({}).meta({
    description:
      'Directives of the Content-Security-Policy beside the usual ones, or instead of those of the same name; an empty list takes one away.',
    typeText: 'lists of sources by directive',
    defaultText: 'none',
    allowed: "lists of sources by directive, such as { 'img-src': ['https:'] }",
  }),
  reportOnly: z.boolean().default(false).meta({ description: 'Report what breaks the policy and let it happen.' }),
  hsts: z.int().min(0).default(15_552_000).meta({
    description: 'Seconds for which browsers use HTTPS alone, told on HTTPS; 0 tells nothing.',
  }),
  cookies: z.boolean().default(true).meta({
    description: 'Add `HttpOnly`, `SameSite=Lax` and, on HTTPS, `Secure` to cookies that do not say.',
  }),
  readable: z
    .array(z.string())
    .default(() => [])
    .meta({ description: 'Names of cookies that the page reads, which so get no `HttpOnly`.' }),
})

/** What the configuration may say to it. */
export type SecurityHeadersOptions = z.input<typeof configSchema>

/** A Content-Security-Policy and the other headers that make a browser careful, and flags on cookies that have none. */
export const securityHeaders = definePlugin({
  name: 'security-headers',
  priority: 110,
  enabled: false,
  configSchema,
  setup: ({ options }) => hooksFor(options),
})

/**
 * A nonce for an inline script of the page that is being answered: `<script nonce="…">`. The answer's policy allows it.
 *
 * @throws Error outside of a request.
 */
export function cspNonce(): string {
  const context = requestContext.getStore()
  if (!context) throw new Error('cspNonce() is for a page that is being answered, and there is no request here')
  let nonce = nonces.get(context)
  if (nonce === undefined) {
    nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64')
    nonces.set(context, nonce)
  }
  return nonce
}

function hooksFor(options: z.output<typeof configSchema>): PluginHooks & AddsHeaders {
  const directives = Object.entries({ ...policy, ...options.policy }).filter(([, sources]) => sources.length > 0)
  const usual = policyText(directives)
  const header = options.reportOnly ? 'content-security-policy-report-only' : 'content-security-policy'
  const policyFor = (context: RequestContext | undefined): string => {
    const nonce = context && nonces.get(context)
    return nonce === undefined ? usual : policyText(withNonce(directives, nonce))
  }
  const onHttp = {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'strict-origin-when-cross-origin',
    'cross-origin-opener-policy': 'same-origin',
  }
  const onHttps = options.hsts > 0 ? { ...onHttp, 'strict-transport-security': `max-age=${options.hsts}` } : onHttp
  return {
    onResponse({ response: { headers }, origin }) {
      const https = isHttps(origin)
      const given = headers.get('content-security-policy')
      if (given === null || given === PAGE_POLICY) headers.set(header, policyFor(requestContext.getStore()))
      for (const [name, value] of Object.entries(https ? onHttps : onHttp)) addTo(headers, name, value)
      if (options.cookies) withCookieFlags(headers, { https, readable: options.readable })
    },
    [addsHeaders]: {
      unless: new Set(['content-security-policy', ...(options.cookies ? ['set-cookie'] : [])]),
      of: (context) => ({ [header]: policyFor(context), ...(isHttps(context.origin) ? onHttps : onHttp) }),
    },
  }
}

type Directives = readonly (readonly [string, readonly string[]])[]

const policyText = (directives: Directives) =>
  directives.map(([name, sources]) => `${name} ${sources.join(' ')}`).join('; ')

const isHttps = (origin: string) => origin.startsWith('https:')

function withNonce(directives: Directives, nonce: string): Directives {
  const source = `'nonce-${nonce}'`
  // without a script-src of its own, scripts are under default-src
  const inherited = directives.find(([name]) => name === 'default-src')?.[1] ?? ["'self'"]
  if (!directives.some(([name]) => name === 'script-src'))
    return [...directives, ['script-src', [...inherited, source]]]
  return directives.map(([name, sources]) => [name, name === 'script-src' ? [...sources, source] : sources])
}

function addTo(headers: Headers, name: string, value: string): void {
  if (!headers.has(name)) headers.set(name, value)
}
