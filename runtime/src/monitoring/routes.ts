import type { AnyElysia } from 'elysia'
import type { Access } from './access.ts'
import type { MonitoringRoute } from './parts.ts'

/** Puts the paths of monitoring on the app, each behind its rule of access; they are in no OpenAPI document. */
export function mountRoutes(elysia: AnyElysia, routes: readonly MonitoringRoute[], access: Access): void {
  for (const route of routes) {
    const answer = async (request: Request, headers: Record<string, unknown>): Promise<Response> => {
      const refused = access.refuses(request, route.access)
      if (refused?.statusCode === 401) headers['www-authenticate'] = 'Bearer realm="monitoring"'
      if (refused) throw refused
      const response = await route.handle(request)
      if (!response.headers.has('cache-control')) response.headers.set('cache-control', 'no-store')
      return response
    }
    // the part reads the body itself, where it wants one
    const options = { parse: 'none', detail: { hide: true } } as const
    if (route.method === 'GET') elysia.get(route.path, ({ request, set }) => answer(request, set.headers), options)
    else elysia.post(route.path, ({ request, set }) => answer(request, set.headers), options)
  }
}
