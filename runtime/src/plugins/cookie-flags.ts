interface CookieFlags {
  https: boolean
  /** Names of cookies that scripts read. */
  readable: readonly string[]
}

/** Gives each cookie that is being set the flags that it does not mention. */
export function withCookieFlags(headers: Headers, flags: CookieFlags): void {
  const cookies = headers.getSetCookie()
  if (cookies.length === 0) return
  headers.delete('set-cookie')
  for (const cookie of cookies) headers.append('set-cookie', flagged(cookie, flags))
}

function flagged(cookie: string, { https, readable }: CookieFlags): string {
  const [pair = '', ...attributes] = cookie.split(';').map((part) => part.trim())
  const said = new Set(attributes.map((attribute) => attribute.split('=')[0]?.toLowerCase()))
  const name = pair.split('=')[0] ?? ''
  return [
    cookie,
    ...(said.has('httponly') || readable.includes(name) ? [] : ['HttpOnly']),
    ...(said.has('samesite') ? [] : ['SameSite=Lax']),
    ...(said.has('secure') || !https ? [] : ['Secure']),
  ].join('; ')
}
