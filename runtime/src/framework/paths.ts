/** The path of an absolute URL, without its query. Cheaper than `new URL`, on every request. */
export function pathOf(url: string): string {
  const start = url.indexOf('/', url.indexOf('//') + 2)
  if (start === -1) return '/'
  const end = url.indexOf('?', start)
  return end === -1 ? url.slice(start) : url.slice(start, end)
}

/** The scheme and host of an absolute URL. */
export function originOf(url: string): string {
  const end = url.indexOf('/', url.indexOf('//') + 2)
  return end === -1 ? url : url.slice(0, end)
}

/** Where a page asks for a ticket of the live socket. */
export const ticketPath = (livePath: string): string => `${livePath}/ticket`

/** Whether a path belongs to the server, and is never answered by the page. */
export function isAppPath(path: string, livePath: string): boolean {
  return path === livePath || path === ticketPath(livePath) || /^\/(?:api|_flux)(?:\/|$)/.test(path)
}

/** Whether what is written as `%41` in a path can be read. */
export function isDecodable(path: string): boolean {
  if (!path.includes('%')) return true
  try {
    // the result is used: a minifier takes a call out that it believes to do nothing else
    return decodeURIComponent(path).length > 0
  } catch {
    return false
  }
}
