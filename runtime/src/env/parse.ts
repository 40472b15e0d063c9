/** One assignment of a `.env` file. */
export interface EnvEntry {
  name: string
  value: string
  line: number
}

export interface EnvText {
  entries: EnvEntry[]
  /** Lines that are neither an assignment nor a comment, or a quote that does not end. */
  malformed: { line: number; reason: string }[]
}

const ASSIGNMENT = /^[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.-]*)[ \t]*=[ \t]*/

/**
 * Reads the text of a `.env` file: `NAME=value`, `export NAME=value`, `#` comments, single, double and back quotes over
 * several lines, `\n` in double quotes. `$` stands for itself, so that passwords need no escaping.
 */
export function parseEnv(text: string): EnvText {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)
  const result: EnvText = { entries: [], malformed: [] }
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? ''
    if (/^\s*(?:#|$)/.test(line)) continue
    const match = ASSIGNMENT.exec(line)
    if (!match?.[1]) {
      result.malformed.push({ line: index + 1, reason: 'not of the form NAME=value' })
      continue
    }
    const rest = line.slice(match[0].length)
    const read = readValue(rest, lines, index)
    if (read.unclosed) result.malformed.push({ line: index + 1, reason: `the quote of ${match[1]} does not end` })
    result.entries.push({ name: match[1], value: read.value, line: index + 1 })
    index = read.last
  }
  return result
}

function readValue(
  rest: string,
  lines: readonly string[],
  index: number,
): { value: string; last: number; unclosed?: true } {
  const quote = rest[0]
  if (quote !== '"' && quote !== "'" && quote !== '`') return { value: bare(rest), last: index }
  let value = rest.slice(1)
  for (let last = index; ; last++) {
    const end = closing(value, quote)
    if (end >= 0) return { value: unquote(value.slice(0, end), quote), last }
    const next = lines[last + 1]
    if (next === undefined) return { value: bare(rest), last: index, unclosed: true }
    value += `\n${next}`
  }
}

function closing(value: string, quote: string): number {
  for (let at = 0; at < value.length; at++) {
    if (value[at] === '\\' && quote === '"') at++
    else if (value[at] === quote) return at
  }
  return -1
}

const bare = (rest: string) => rest.replace(/(?:^|\s)#.*$/, '').trim()

function unquote(value: string, quote: string): string {
  if (quote !== '"') return value
  return value.replaceAll(/\\([nrt"\\])/g, (_, escape: string) => ({ n: '\n', r: '\r', t: '\t' })[escape] ?? escape)
}
