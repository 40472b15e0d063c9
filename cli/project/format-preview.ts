import type { Preview, PreviewedChange } from './preview.ts'

export interface FormatOptions {
  /** ANSI colours. */
  readonly color: boolean
  /** The diffs after the list; on by default. */
  readonly diff?: boolean
}

type Paint = (text: string) => string

const paint =
  (color: boolean, code: number): Paint =>
  (text) =>
    color && text !== '' ? `\u001b[${code}m${text}\u001b[39m` : text

const SIGNS = { create: ['+', 32], edit: ['~', 33], delete: ['-', 31], move: ['>', 36] } as const

/** File names and contents come from elsewhere: no control character of theirs reaches the terminal. */
function visible(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, (character) =>
    character === '\r' ? '' : `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )
}

function size(bytes: number): string {
  return bytes < 1000
    ? `${bytes} B`
    : bytes < 1e6
      ? `${(bytes / 1000).toFixed(1)} kB`
      : `${(bytes / 1e6).toFixed(1)} MB`
}

function line({ kind, path, from, bytes, secret }: PreviewedChange, color: boolean): string {
  const [sign, code] = SIGNS[kind]
  const name = from === undefined ? visible(path) : `${visible(from)} -> ${visible(path)}`
  const size_ = kind === 'delete' ? '' : ` (${secret ? 'secret' : size(bytes)})`
  return `  ${paint(color, code)(sign)} ${name}${size_}`
}

function paintDiff(diff: string, color: boolean): string {
  const [green, red, cyan] = [paint(color, 32), paint(color, 31), paint(color, 36)]
  return visible(diff)
    .split('\n')
    .map((text) => {
      if (text.startsWith('+') && !text.startsWith('+++')) return green(text)
      if (text.startsWith('-') && !text.startsWith('---')) return red(text)
      return text.startsWith('@@') ? cyan(text) : text
    })
    .join('\n')
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines, '']
}

/** The preview as a person reads it: what is in the way, the list, the steps, what cannot be undone, then the diffs. */
export function formatPreview(preview: Preview, { color, diff = true }: FormatOptions): string {
  const { changes, steps, conflicts, irreversible } = preview
  const count = changes.length === 1 ? '1 file' : `${changes.length} files`
  const diffs = diff
    ? changes.flatMap((change) => [change.secret ? `${change.path}: <secret>\n` : change.diff]).filter(Boolean)
    : []
  return [
    ...section(
      'In the way:',
      conflicts.map(({ detail }) => `  ${paint(color, 31)('!')} ${visible(detail)}`),
    ),
    ...(changes.length === 0 ? ['Nothing to change.', ''] : []),
    ...section(
      `${count}:`,
      changes.map((change) => line(change, color)),
    ),
    ...section(
      'Then:',
      steps.map(({ title }) => `  ${visible(title)}`),
    ),
    ...section(
      'Cannot be undone:',
      irreversible.map((text) => `  ${visible(text)}`),
    ),
    ...diffs.map((text) => paintDiff(text, color)),
  ].join('\n')
}
