import { soundsSecret } from './words.ts'
import type { Place } from './locate.ts'

/** What stands in quotes on a line that names a secret. */
function withoutSecrets(line: string): string {
  return soundsSecret(line)
    ? line.replaceAll(/(["'`])(?:(?!\1).)+(?:\1|$)/g, (quoted) => quoted[0] + '*'.repeat(quoted.length - 1))
    : line
}

/** The lines around a place with a mark under it; the values of secrets are starred out. */
export function codeFrame(text: string, place: Place, around = 2): string {
  const lines = text.split(/\r?\n/)
  const from = Math.max(1, place.line - around)
  const to = Math.min(lines.length, place.line + around)
  const width = String(to).length
  const rows: string[] = []
  for (let number = from; number <= to; number++) {
    const here = number === place.line
    const line = withoutSecrets(lines[number - 1] ?? '')
    rows.push(`${here ? '>' : ' '} ${String(number).padStart(width)} | ${line}`.trimEnd())
    if (!here) continue
    const indent = line.slice(0, place.column - 1).replaceAll(/[^\t]/g, ' ')
    rows.push(`  ${' '.repeat(width)} | ${indent}^`)
  }
  return rows.join('\n')
}
