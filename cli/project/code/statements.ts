import { deletion, insertion, type Patch, type Source, type Span } from './source.ts'

/** Puts a statement on the line below another, or above it where that line goes on in code of several lines. */
export function insertBelow(source: Source, node: Span, code: string): Patch {
  const end = source.lineEnd(node.end)
  const goesOn = [...source.program.body, ...source.comments].some((other) => other.start < end && end < other.end)
  if (goesOn) return insertAbove(source, node.start, code)
  return insertion(end, `${source.eol(end)}${source.indent(node.start)}${code}`)
}

/** Puts a statement on the line above a place, or before it on its line where it does not begin that. */
export function insertAbove(source: Source, at: number, code: string, gap = 1): Patch {
  if (!source.beginsLine(at)) return insertion(source.before(at), ` ${code.replace(/;$/, '')};`)
  const start = source.lineStart(at)
  return insertion(start, `${source.indent(at)}${code}${source.eol(start).repeat(gap)}`)
}

/** Takes a statement out: its lines when it has them to itself. `blank`: with the empty line below it. */
export function removeLines(source: Source, node: Span, { blank = false } = {}): Patch {
  const { text } = source
  if (!source.beginsLine(node.start) || !source.endsLine(node.end)) return deletion(source.before(node.start), node.end)
  const start = source.lineStart(node.start)
  const end = source.lineEnd(node.end)
  if (end === text.length) return deletion(start - (start === 0 ? 0 : text[start - 2] === '\r' ? 2 : 1), end)
  const next = text.indexOf('\n', end) + 1
  const isBlankBelow = next < text.length && source.endsLine(next) && text.includes('\n', next)
  return deletion(start, blank && isBlankBelow ? text.indexOf('\n', next) + 1 : next)
}

/** Whether an empty line, or the file's beginning, is above a node, and an empty line below it. */
export function standsApart(source: Source, node: Span): boolean {
  const above = source.lineStart(node.start)
  const below = source.text.indexOf('\n', node.end) + 1
  if (below === 0 || below === source.text.length || !source.endsLine(below)) return false
  return above === 0 || source.beginsLine(above - 1)
}
