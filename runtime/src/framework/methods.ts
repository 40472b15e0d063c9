import type { AnyElysia } from 'elysia'

/** The methods that a path answers; empty when there is no such path. Elysia keeps plain paths apart from those with parameters. */
export function allowedMethods({ router }: AnyElysia, path: string): string[] {
  const loose = path.endsWith('/') ? path.slice(0, -1) : `${path}/`
  const methods = new Set(Object.keys(router.static[path] ?? router.static[loose] ?? {}))
  for (const method of Object.keys(router.http.root)) if (router.http.find(method, path)) methods.add(method)
  methods.delete('WS')
  if (methods.has('GET')) methods.add('HEAD')
  return [...methods].toSorted()
}
