import { z } from 'zod'
import { ForbiddenError } from '../errors/errors.ts'
import { isCrossSite } from './cross-site.ts'
import { definePlugin } from './define.ts'

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

const configSchema = z.object({
  origins: z
    .array(z.string().refine((text) => URL.canParse(text) && new URL(text).origin === text))
    .default(() => [])
    .meta({
      description: 'Pages of other origins that may change something.',
      allowed: "origins without a path, such as 'https://admin.example.com'",
      typeText: 'list of origins',
    }),
})

/** What the configuration may say to it. */
export type CsrfOptions = z.input<typeof configSchema>

/**
 * Refuses requests that change something when a page of another site makes them. It goes by what browsers say of themselves
 * (`Sec-Fetch-Site`, else `Origin`) and needs no token; a client that is no browser says neither, and passes.
 */
export const csrf = definePlugin({
  name: 'csrf',
  priority: 80,
  enabled: false,
  required: true,
  configSchema,
  onRequest({ request, origin: own }, { options }) {
    if (SAFE.has(request.method)) return
    if (!isCrossSite(request, own, options.origins)) return
    throw new ForbiddenError('This came from a page of another site', { code: 'CROSS_SITE' })
  },
})
