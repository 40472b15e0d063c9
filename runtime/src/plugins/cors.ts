import { z } from 'zod'
import { ForbiddenError } from '../errors/errors.ts'
import { definePlugin, type PluginHooks, type RequestEvent } from './define.ts'

const isOrigin = (text: string) => text === '*' || (URL.canParse(text) && new URL(text).origin === text)
const words = (values: readonly string[]) => z.array(z.string().min(1)).default(() => [...values])

const configSchema = z
  .object({
    origins: z
      .array(z.string().refine(isOrigin))
      .default(() => [])
      .meta({
        description: 'Pages of other origins that may read answers. None unless they are named; `*` is all.',
        allowed: "origins without a path, such as 'https://admin.example.com', or '*'",
        typeText: 'list of origins',
      }),
    methods: words(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']).meta({
      description: 'Methods they may use.',
    }),
    headers: words(['content-type', 'authorization', 'x-request-id']).meta({
      description: 'Headers they may send.',
    }),
    exposedHeaders: words(['x-request-id', 'retry-after', 'ratelimit', 'ratelimit-policy']).meta({
      description: 'Headers of answers they may read.',
    }),
    credentials: z.boolean().default(false).meta({ description: 'Whether cookies are sent along.' }),
    maxAge: z.int().min(0).default(600).meta({ description: 'Seconds for which a browser remembers what it may.' }),
  })
  .refine(({ origins, credentials }) => !credentials || !origins.includes('*'), {
    path: ['origins'],
    message: "cannot be '*' together with credentials: every site could act for your users",
  })

type Options = z.output<typeof configSchema>
/** What the configuration may say to it. */
export type CorsOptions = z.input<typeof configSchema>

/** Cross-origin requests, refused unless an origin is named: without `origins` no hook is installed and no header sent. */
export const cors = definePlugin({
  name: 'cors',
  priority: 100,
  configSchema,
  setup: ({ options }) => (options.origins.length === 0 ? undefined : hooksFor(options)),
})

function hooksFor(options: Options): PluginHooks {
  const { origins, credentials, maxAge } = options
  const all = origins.includes('*')
  const isAllowed = (origin: string) => all || origins.includes(origin)
  const allow = (headers: Headers, origin: string) => {
    headers.set('access-control-allow-origin', all ? '*' : origin)
    if (credentials) headers.set('access-control-allow-credentials', 'true')
  }
  const preflight = {
    'access-control-allow-methods': options.methods.join(', '),
    'access-control-allow-headers': options.headers.join(', '),
    'access-control-max-age': String(maxAge),
  }
  const exposed = options.exposedHeaders.join(', ')
  return {
    onRequest({ request }: RequestEvent) {
      if (request.method !== 'OPTIONS' || !request.headers.has('access-control-request-method')) return undefined
      const origin = request.headers.get('origin') ?? ''
      if (!isAllowed(origin))
        throw new ForbiddenError('Pages of this origin may not ask here', { code: 'ORIGIN_REFUSED' })
      return new Response(null, { status: 204, headers: preflight })
    },
    onResponse({ request, response: { headers } }) {
      if (!all) headers.append('vary', 'origin')
      const origin = request.headers.get('origin')
      if (origin === null || !isAllowed(origin)) return
      allow(headers, origin)
      if (exposed !== '') headers.set('access-control-expose-headers', exposed)
    },
  }
}
