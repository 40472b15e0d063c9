/** Lines shown above and below the one that is meant. */
const around = 2

/**
 * A few numbered lines of source with the meant one marked, for a terminal or the browser's overlay.
 * Lines and columns count from 1; a position outside the source gives an empty string.
 */
export function codeFrame(source: string, line: number, column?: number): string {
  const lines = source.split(/\r?\n/)
  if (line < 1 || line > lines.length) return ''
  const first = Math.max(1, line - around)
  const last = Math.min(lines.length, line + around)
  const width = String(last).length
  const shown: string[] = []
  for (let number = first; number <= last; number += 1) {
    const text = lines[number - 1] ?? ''
    const mark = number === line ? '>' : ' '
    shown.push(`${mark} ${String(number).padStart(width)} | ${text}`.trimEnd())
    if (number === line && column !== undefined && column > 0) {
      // Tabs are kept as tabs, or the caret would stand under another character.
      const indent = text.slice(0, column - 1).replaceAll(/[^\t]/g, ' ')
      shown.push(`  ${' '.repeat(width)} | ${indent}^`)
    }
  }
  return shown.join('\n')
}
