interface Kept {
  readonly value: string
  readonly path: string
}

/** The cookies of one client of one app. There is one host, so `Domain` says nothing, and `Secure` holds for it as it does for localhost. */
export class CookieJar {
  readonly #kept = new Map<string, Kept>()

  /** Takes over what an answer sets; what it sets in the past is gone. */
  take(response: Response): void {
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(';').map((part) => part.trim())
      const [name, value] = halves(pair)
      const given = new Map(
        attributes.map((attribute) => halves(attribute)).map(([key, text]) => [key.toLowerCase(), text]),
      )
      const path = given.get('path') ?? '/'
      const key = `${name};${path}`
      if (isOver(given)) this.#kept.delete(key)
      else this.#kept.set(key, { value: `${name}=${value}`, path })
    }
  }

  /** The header for a path; undefined where there is nothing to send. The longest path comes first, as in a browser. */
  headerFor(path: string): string | undefined {
    const fitting = [...this.#kept.values()].filter((one) => isBelow(path, one.path))
    const sorted = fitting.toSorted((a, b) => b.path.length - a.path.length)
    return sorted.length === 0 ? undefined : sorted.map(({ value }) => value).join('; ')
  }
}

function isOver(attributes: ReadonlyMap<string, string>): boolean {
  const age = attributes.get('max-age')
  if (age !== undefined) return Number(age) <= 0
  const expires = attributes.get('expires')
  return expires !== undefined && Date.parse(expires) <= Date.now()
}

/** By RFC 6265, section 5.1.4. */
function isBelow(path: string, base: string): boolean {
  return path === base || path.startsWith(base.endsWith('/') ? base : `${base}/`)
}

function halves(text: string): [string, string] {
  const at = text.indexOf('=')
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}
