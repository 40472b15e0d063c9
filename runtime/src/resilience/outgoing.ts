export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>

/**
 * What goes around calls of the server's own: tracing puts itself here. This module is in the page too, where nobody does, and so it
 * imports nothing.
 */
export const outgoing: {
  around: ((fetch: Fetch, input: string | URL | Request, init?: RequestInit) => Promise<Response>) | undefined
} = {
  around: undefined,
}

const known = new WeakSet<Fetch>()

/** A `fetch` whose calls are traced where the server traces; one that is so already is given back. */
export function tracedFetch(fetch: Fetch): Fetch {
  if (known.has(fetch)) return fetch
  return tracing((input, init) => (outgoing.around ? outgoing.around(fetch, input, init) : fetch(input, init)))
}

/** Says that a `fetch` sees to its traces itself. */
export function tracing(fetch: Fetch): Fetch {
  known.add(fetch)
  return fetch
}
