/** The address of the socket, seen from the page; of the page's security, so that a secure page opens a secure socket. */
export function socketUrl(given: string | URL, page: string | undefined): URL {
  const url = new URL(given, page)
  if (url.protocol === 'https:') url.protocol = 'wss:'
  if (url.protocol === 'http:') url.protocol = 'ws:'
  return url
}
