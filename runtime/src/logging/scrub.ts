import { secretValues } from '../env/secret-values.ts'

/** Begins at the colon and not at the scheme, so that it takes no longer than the text is long. */
const ADDRESS = /:\/\/([^\s:/@]*):[^\s/@]+@/g
const MAX_CAUSES = 5

/** Takes passwords out of text that nobody wrote for a log: the message and the stack of an error. */
export type Scrub = (text: string) => string

/** Text without the passwords of the addresses in it. */
export const withoutPasswords: Scrub = (text) =>
  text.includes('://') ? text.replace(ADDRESS, '://$1:[redacted]@') : text

/**
 * What to do with the text of this error: the password of any address in it goes, and so do the app's secrets and the values of a
 * query that failed, which drizzle appends to its message and which are whatever people typed.
 */
export function scrubber(error: Error): Scrub {
  const hidden = new Map([...secretValues()].map((value) => [value, '[redacted]']))
  let current: unknown = error
  for (let depth = 0; depth < MAX_CAUSES && current instanceof Error; depth++) {
    const { params } = current as { params?: unknown }
    if (Array.isArray(params) && params.length > 0) hidden.set(`params: ${params}`, 'params: [redacted]')
    current = current.cause
  }
  return (text) => {
    let rest = text
    for (const [shown, instead] of hidden) rest = rest.replaceAll(shown, instead)
    return withoutPasswords(rest)
  }
}

/** The same for what pino makes of an error. */
export function scrubFields(fields: Record<string, unknown>, scrub: Scrub): Record<string, unknown> {
  const result = { ...fields }
  for (const name of ['message', 'stack']) {
    const text = result[name]
    if (typeof text === 'string') result[name] = scrub(text)
  }
  if (Array.isArray(result['params'])) result['params'] = '[redacted]'
  return result
}
