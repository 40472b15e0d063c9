/** For what arrived at the port and is no request: a Host that is no host, a target that is no path. */
export function badRequest(): Response {
  const problem = { type: 'about:blank', title: 'The request is malformed', status: 400, code: 'BAD_REQUEST' }
  return new Response(JSON.stringify(problem), { status: 400, headers: { 'content-type': 'application/problem+json' } })
}
