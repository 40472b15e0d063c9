/** An assignment on one line: what stands before the value, a quote, the value, the quote, a comment. */
const lineOf = (name: string): RegExp =>
  new RegExp(String.raw`^([ \t]*(?:export[ \t]+)?${name}[ \t]*=[ \t]*)(["'\x60]?)(.*?)\2([ \t]*|[ \t]+#.*)$`)

/** Whether a `.env` text sets a variable. */
export const sets = (text: string, name: string): boolean => lastLine(text.split('\n'), name) >= 0

/** Changes the list that a variable of a `.env` text holds, keeping quotes, comments and line ends as they are. */
export function editList(text: string, name: string, change: (values: readonly string[]) => readonly string[]): string {
  const lines = text.split('\n')
  const at = lastLine(lines, name)
  const [, before = `${name}=`, quote = '', value = '', after = ''] = lineOf(name).exec(bare(lines[at] ?? '')) ?? []
  const values = value.split(',').map((part) => part.trim())
  const changed = change(values.filter((part) => part !== '')).join(',')
  const line = `${before}${quote}${changed}${quote}${after}`
  if (at < 0) return appended(text, line)
  return lines.with(at, lines[at]?.endsWith('\r') ? `${line}\r` : line).join('\n')
}

const bare = (line: string): string => line.replace(/\r$/, '')

/** The last one stands. */
const lastLine = (lines: readonly string[], name: string): number =>
  lines.findLastIndex((line) => lineOf(name).test(bare(line)))

function appended(text: string, line: string): string {
  const end = text.includes('\r\n') ? '\r\n' : '\n'
  return text === '' || text.endsWith('\n') ? `${text}${line}${end}` : `${text}${end}${line}${end}`
}
