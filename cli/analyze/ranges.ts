type Version = readonly [number, number, number]

/** From the first version on, to the second, which is left out. */
interface Span {
  readonly from: Version
  readonly to: Version | undefined
}

const before = (a: Version, b: Version): boolean => {
  const at = a.findIndex((part, index) => part !== b[index])
  return at >= 0 && (a[at] ?? 0) < (b[at] ?? 0)
}

/**
 * Whether a version is in a range, as npm's packages write them. False as well for what is no range, an address for one: nothing
 * but what is there is known to fit it. A version before a release fits itself alone.
 */
export function fits(version: string, range: string): boolean {
  const own = /^v?(\d+)\.(\d+)\.(\d+)(?:\+.*)?$/.exec(version)
  if (own === null) return range.replace(/^=/, '') === version
  const numbers = own.slice(1, 4).map(Number) as unknown as Version // three groups of digits
  return range.split('||').some((part) => {
    const spans = tokensOf(part).map(spanOf)
    return spans.every((span) => span && !before(numbers, span.from) && (!span.to || before(numbers, span.to)))
  })
}

/** `1 - 2` is `>=1 <=2`; an operator may stand apart from its version. */
const tokensOf = (part: string): string[] =>
  part
    .trim()
    .replace(/^(\S+)\s+-\s+(\S+)$/, '>=$1 <=$2')
    .replaceAll(/([<>=~^])\s+/g, '$1')
    .split(/\s+/)

function spanOf(token: string): Span | undefined {
  const found = /^(\^|~>?|[<>]=?|=)?v?(\d+|[xX*])?(?:\.(\d+|[xX*]))?(?:\.(\d+|[xX*]))?(?:[-+][\w.+-]*)?$/.exec(token)
  if (found === null) return undefined
  const [operator = '', ...given] = found.slice(1)
  const known = given.findIndex((part) => part === undefined || /[xX*]/.test(part))
  const parts = (known < 0 ? given : given.slice(0, known)).map(Number)
  const [major = 0, minor = 0, patch = 0] = parts
  const from: Version = [major, minor, patch]
  const next = (count: number): Version | undefined => {
    if (count === 0) return undefined
    return count === 1 ? [major + 1, 0, 0] : count === 2 ? [major, minor + 1, 0] : [major, minor, patch + 1]
  }
  const start: Version = [0, 0, 0]
  const all: Span = { from, to: next(parts.length) }
  if (operator === '>=') return { from, to: undefined }
  if (operator === '>') return { from: all.to ?? from, to: undefined }
  if (operator === '<') return { from: start, to: from }
  if (operator === '<=') return { from: start, to: all.to }
  if (operator.startsWith('~')) return { from, to: next(Math.min(parts.length, 2)) }
  if (operator !== '^') return all
  const leading = parts.findIndex((part) => part > 0)
  return { from, to: next(leading < 0 ? parts.length : leading + 1) }
}
