import type { AnyElysia } from 'elysia'

/** What answers that no route has made are counted under. */
export const UNMATCHED = '(unmatched)'
export const STATIC_FILE = '(static)'
export const PAGE = '(page)'

type Router = AnyElysia['router']

/**
 * Which route a request is for, as the pattern it was declared with: there are as many patterns as routes, and no end of paths.
 * Asked of the app's own router, since an Elysia hook that says it costs more than all the rest.
 */
export class RoutePatterns {
  readonly #router: Router
  /** The routes of the tree, by what it finds; filled when a route with parameters is asked for first. */
  #patterns: WeakMap<object, string> | undefined

  constructor({ router }: Pick<AnyElysia, 'router'>) {
    this.#router = router
  }

  /** The pattern; undefined where no route answers this method at this path. */
  of(method: string, path: string): string | undefined {
    const { static: fixed, history } = this.#router
    const routes = fixed[path] ?? fixed[path.endsWith('/') ? path.slice(0, -1) : `${path}/`]
    const index = routes?.[method] ?? (method === 'HEAD' ? routes?.GET : undefined) ?? routes?.ALL
    if (index !== undefined) return history[index]?.path
    const { http } = this.#router
    const found =
      http.find(method, path) ?? (method === 'HEAD' ? http.find('GET', path) : null) ?? http.find('ALL', path)
    if (found === null) return undefined
    this.#patterns ??= patternsOf(this.#router)
    return this.#patterns.get(found.store)
  }
}

/** A pattern is a path too, and one that leads to its own route: what is looked up is what the tree will find. */
function patternsOf({ history, http }: Router): WeakMap<object, string> {
  const patterns = new WeakMap<object, string>()
  for (const { method, path } of history) {
    // a plain path is not in the tree, and would be found there as a value of a parameter
    if (!/[:*]/.test(path)) continue
    for (const example of [path, ...withoutOptional(path)]) {
      const store: object | undefined = http.find(method, example)?.store
      if (store && !patterns.has(store)) patterns.set(store, path)
    }
  }
  return patterns
}

/** `/notes/:id?` is two places of the tree. */
function withoutOptional(path: string): string[] {
  return path.includes('?') ? [path.replaceAll(/\/:\w+\?/g, '')] : []
}
