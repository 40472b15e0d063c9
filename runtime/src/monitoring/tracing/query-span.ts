import { currentPlace } from '../../logging/context.ts'
import { runSpan } from './span.ts'
import { TraceSpan } from './trace.ts'

/** A longer statement is told by its summary alone. */
const LONGEST = 8192

/**
 * Runs a query in a span, where there is one to be below. Parameters are not told.
 * https://opentelemetry.io/docs/specs/semconv/database/database-spans/
 */
export function querySpan<T>(system: 'sqlite' | 'postgresql', sql: string, run: () => Promise<T>): Promise<T> {
  const parent = currentPlace()?.span
  if (!parent) return run()
  const [summary, operation] = summaryOf(sql)
  const made = TraceSpan.below(parent, summary, 'client')
  if (made.trace.sampled) {
    made.set({
      'db.system.name': system,
      'db.operation.name': operation,
      'db.query.summary': summary,
      'db.query.text': withoutValues(sql),
    })
  }
  return Promise.resolve(runSpan(made, run) as Promise<T>)
}

/** `SELECT notes`, and its first word. */
export function summaryOf(sql: string): [summary: string, operation: string] {
  const begin = sql.slice(0, 2000)
  const operation = (/^[\s(]*(\w{1,20})/.exec(begin)?.[1] ?? 'SQL').toUpperCase()
  const table = /\b(?:from|into|update|table)\s+(?:if\s+(?:not\s+)?exists\s+)?["`]?([\w.]{1,60})/i.exec(begin)?.[1]
  return [table === undefined ? operation : `${operation} ${table}`, operation]
}

/** Names, placeholders of PostgreSQL, and then what stands for itself. */
const TOKENS =
  /"(?:[^"]|"")*"|`[^`]*`|\$\d+|'(?:[^']|'')*'|\$(\w*)\$[\s\S]*?\$\1\$|\b(?:0x[\da-f]+|\d+(?:\.\d+)?(?:e[+-]?\d+)?)\b/gi

/** A statement with a question mark for each value in it; undefined where it is not certain what is one. */
export function withoutValues(sql: string): string | undefined {
  if (sql.length > LONGEST || sql.includes('\\') || /--|\/\*/.test(sql)) return undefined
  const text = sql.replaceAll(TOKENS, (token) => (/^["`]|^\$\d+$/.test(token) ? token : '?'))
  return text.includes("'") ? undefined : text
}
