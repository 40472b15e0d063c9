/** For what arrived at the port and is no request: a Host that is no host, a target that is no path. */
export function badRequest(): Response {
  const problem = { type: 'about:blank', title: 'The request is malformed', status: 400, code: 'BAD_REQUEST' }
  return new Response(JSON.stringify(problem), { status: 400, headers: { 'content-type': 'application/problem+json' } })
}

/**
 * Whether the URL that a runtime made of a target and a Host is one that handlers can read. A name and a password before the host
 * are refused too: nobody sends them but to mislead whoever compares origins.
 */
export function isWellFormed(url: string): boolean {
  return URL.canParse(url) && /^https?:\/\/[^/?#@]+(?:[/?#]|$)/.test(url)
}
