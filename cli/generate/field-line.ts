import { CliError } from '../errors.ts'

/** One line of field definitions, read from left to right. Whatever is wrong is shown in the line, with a mark under it. */
export class FieldLine {
  readonly text: string
  at = 0

  constructor(text: string) {
    this.text = text
  }

  get done(): boolean {
    return this.at >= this.text.length
  }

  /** Reads what the expression matches here, which may be nothing. */
  take(pattern: RegExp): string {
    const sticky = new RegExp(pattern.source, 'y')
    sticky.lastIndex = this.at
    const found = sticky.exec(this.text)?.[0] ?? ''
    this.at += found.length
    return found
  }

  takeIf(sign: string): boolean {
    if (!this.text.startsWith(sign, this.at)) return false
    this.at += sign.length
    return true
  }

  /** The rest of the word here, to be marked and quoted in a message. */
  word(): string {
    return /^[^\s,:()=?]+/.exec(this.text.slice(this.at))?.[0] ?? this.text.charAt(this.at)
  }

  /**
   * A text in quotes of either kind; in it `\` takes away what the next character means.
   * @throws CliError FIELD_INVALID where the quotes do not end
   */
  quoted(): string | undefined {
    const start = this.at
    const quote = this.take(/["']/)
    if (!quote) return undefined
    let text = ''
    while (!this.done) {
      const next = this.take(/\\[\s\S]|[\s\S]/)
      if (next === quote) return text
      text += next.length > 1 ? next.slice(1) : next
    }
    this.refuse('The quotes that begin here do not end.', { at: start, length: 1 })
  }

  /**
   * JSON in its braces or brackets, as it is written.
   * @throws CliError FIELD_INVALID where they do not end
   */
  bracketed(): string | undefined {
    const start = this.at
    if (!/[[{]/.test(this.text.charAt(start))) return undefined
    let depth = 0
    while (!this.done) {
      const next = this.take(/"(?:\\.|[^"\\])*"|[\s\S]/)
      if (next === '{' || next === '[') depth++
      if ((next === '}' || next === ']') && --depth === 0) return this.text.slice(start, this.at)
    }
    this.refuse(`The ${this.text.charAt(start)} here is not closed.`, { at: start, length: 1 })
  }

  /** @throws CliError FIELD_INVALID, always */
  refuse(
    problem: string,
    { at = this.at, length = 1, fix }: { readonly at?: number; readonly length?: number; readonly fix?: string } = {},
  ): never {
    throw new CliError('FIELD_INVALID', {
      detail: `${problem}\n${mark(this.text, at, length)}`,
      ...(fix !== undefined && { fix }),
      state: 'Nothing was written.',
    })
  }
}

const widest = 64

/** The line with carets under the place; of a long line the part around it. */
function mark(line: string, at: number, length: number): string {
  const shown = line.replaceAll(/\p{Cc}/gu, ' ')
  const from = at + length > widest ? Math.max(0, at - 24) : 0
  const to = Math.min(shown.length, from + widest)
  const before = from > 0 ? '... ' : ''
  const after = to < shown.length ? ' ...' : ''
  const carets = '^'.repeat(Math.max(1, Math.min(length, to - at)))
  return `  ${before}${shown.slice(from, to)}${after}\n  ${' '.repeat(before.length + at - from)}${carets}`
}
