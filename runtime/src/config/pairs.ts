import { z } from 'zod'

/** As in a header: no line ends. */
const isText = (text: string) => /^[^\r\n\0]*$/.test(text)
const isName = (text: string) => /^[\w!#$%&'*+\-.^`|~]+$/.test(text)

/** `name=value,name=value` with percent signs for what stands in between, as OpenTelemetry's variables are written. */
function parse(text: string): Record<string, string> | undefined {
  const pairs: [string, string][] = []
  for (const part of text.split(',')) {
    if (part.trim() === '') continue
    const at = part.indexOf('=')
    if (at < 1) return undefined
    try {
      pairs.push([part.slice(0, at).trim(), decodeURIComponent(part.slice(at + 1).trim())])
    } catch {
      return undefined
    }
  }
  return Object.fromEntries(pairs)
}

export const PAIRS_ALLOWED = "texts by name, such as { 'x-key': 'abc' } or 'x-key=abc,x-team=shop'"

/** Texts by name, given as an object or in one line. */
export const pairs = () =>
  z
    .union([z.record(z.string(), z.string()), z.string()])
    .default(() => ({}))
    .transform((given, ctx) => {
      const parsed = typeof given === 'string' ? parse(given) : given
      if (parsed && Object.entries(parsed).every(([name, value]) => isName(name) && isText(value))) return parsed
      ctx.addIssue({ code: 'custom', message: `expected ${PAIRS_ALLOWED}` })
      return z.NEVER
    })
    .pipe(z.record(z.string(), z.string()))
