const ADDRESS = /([a-z][a-z\d+.-]*:\/\/[^\s:/@]*):[^\s/@]+@/gi
const MAX_CAUSES = 5

/** Takes passwords out of text that nobody wrote for a log: the message and the stack of an error. */
export type Scrub = (text: string) => string

/**
 * What to do with the text of this error: the password of any address in it goes, and so do the values of a query that failed,
 * which drizzle appends to its message and which are whatever people typed.
 */
export function scrubber(error: Error): Scrub {
  const values: string[] = []
  let current: unknown = error
  for (let depth = 0; depth < MAX_CAUSES && current instanceof Error; depth++) {
    const { params } = current as { params?: unknown }
    if (Array.isArray(params) && params.length > 0) values.push(`params: ${params}`)
    current = current.cause
  }
  return (text) =>
    values
      .reduce((rest, shown) => rest.replaceAll(shown, 'params: [redacted]'), text)
      .replace(ADDRESS, '$1:[redacted]@')
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
