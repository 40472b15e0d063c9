import { type AnyElysia, Elysia } from 'elysia'
import { z } from 'zod'
import { openapiPage } from './page.ts'
import type { OpenApiDocument } from './document.ts'

export interface OpenApiOptions {
  /** Name of the app, the title of the page. */
  title: string
  /** The app whose routes are described; read when the page is asked for. */
  app: AnyElysia
}

/** Where the page is; the document itself is `/json` below it. */
const OPENAPI_PATH = '/_flux/openapi'

/**
 * The OpenAPI document of the app and a page that shows it. The page is made here and loads nothing: those that
 * `@elysiajs/openapi` knows come from a CDN. Its schema reader is loaded with the first request.
 */
export function openapiRoutes({ title, app }: OpenApiOptions) {
  const hidden = { detail: { hide: true } }
  return new Elysia()
    .get(`${OPENAPI_PATH}/json`, () => openapiDocument({ title, app }), hidden)
    .get(
      OPENAPI_PATH,
      async () => html(openapiPage(await openapiDocument({ title, app }), `${OPENAPI_PATH}/json`)),
      hidden,
    )
}

async function openapiDocument({ title, app }: OpenApiOptions): Promise<OpenApiDocument> {
  const { toOpenAPISchema } = await import('@elysiajs/openapi/openapi')
  const { paths, components } = toOpenAPISchema(app, { paths: [/^\/_flux\//] }, undefined, { zod: jsonSchema })
  // the two libraries spell the same JSON in different types
  return { openapi: '3.1.0', info: { title, version: '1' }, paths, components } as unknown as OpenApiDocument
}

/** A date is a string once it is JSON, and zod refuses to say so by itself. */
function jsonSchema(schema: z.ZodType, options: object): unknown {
  return z.toJSONSchema(schema, {
    ...options,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema: json }) => {
      if (zodSchema._zod.def.type === 'date') Object.assign(json, { type: 'string', format: 'date-time' })
    },
  })
}

function html(page: string): Response {
  return new Response(page, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
      'x-content-type-options': 'nosniff',
    },
  })
}
