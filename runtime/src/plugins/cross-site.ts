/**
 * Whether a page of another site makes this request. It goes by what browsers say of themselves (`Sec-Fetch-Site`, else `Origin`); a client
 * that is no browser says neither.
 *
 * @param own where the client reached the app
 * @param origins pages that may
 */
export function isCrossSite({ headers }: Request, own: string, origins: readonly string[]): boolean {
  const site = headers.get('sec-fetch-site')
  if (site === 'same-origin' || site === 'none') return false
  const origin = headers.get('origin')
  if (origin === null && site === null) return false
  if (origin !== null && origins.includes(origin)) return false
  // by the host alone: behind a proxy that ends TLS the scheme here is not the page's
  return site !== null || origin === null || hostOf(origin) !== hostOf(own)
}

function hostOf(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).host : origin
}
