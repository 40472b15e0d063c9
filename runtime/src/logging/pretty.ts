import { styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

const levels: Record<string, { label: string; style: Style }> = {
  trace: { label: 'TRACE', style: 'gray' },
  debug: { label: 'DEBUG', style: 'cyan' },
  info: { label: 'INFO ', style: 'green' },
  warn: { label: 'WARN ', style: 'yellow' },
  error: { label: 'ERROR', style: 'red' },
  fatal: { label: 'FATAL', style: 'red' },
}

interface Line {
  time?: string
  level?: string
  msg?: string
  requestId?: string
  traceId?: string
  spanId?: string
  err?: { type?: string; message?: string; stack?: string } | string
  [field: string]: unknown
}

/** A sink for pino's JSON lines that writes them for a person at a terminal. */
export function prettyStream(
  out: { write(text: string): unknown } = process.stdout,
  color = process.stdout.isTTY === true && !process.env.NO_COLOR,
): { write(line: string): void } {
  return { write: (line) => void out.write(prettyLine(line, color)) }
}

/** One JSON line as `12:04:05.123 INFO  Note added id=4 (request 7f3a…)`. What is no JSON comes back as it is. */
export function prettyLine(json: string, color: boolean): string {
  const line = parse(json)
  if (!line) return json
  // a span's id is for machines, and a trace's where a request has a name for people
  const { time, level = 'info', msg = '', requestId, traceId, spanId: _, err, ...rest } = line
  const fields = 'status' in rest && 'path' in rest ? { ms: rest.ms } : rest // the message says the rest
  const paint = (style: Style, text: string) => (color ? styleText(style, text, { validateStream: false }) : text)
  const { label, style } = levels[level] ?? { label: level.toUpperCase(), style: 'white' as const }
  const parts = [paint('gray', clock(time)), paint(style, label), visible(msg).replaceAll('\n', '\n    ')]
  for (const [name, value] of Object.entries(fields)) parts.push(paint('gray', `${inline(name)}=${inline(value)}`))
  if (requestId) parts.push(paint('gray', `(request ${requestId})`))
  else if (traceId) parts.push(paint('gray', `(trace ${traceId})`))
  const text = `${parts.filter(Boolean).join(' ')}\n`
  return err ? `${text}${paint('red', indent(visible(errorText(err))))}\n` : text
}

function parse(json: string): Line | undefined {
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'object' && value !== null ? (value as Line) : undefined // pino wrote it, from makePino's options
  } catch {
    return undefined
  }
}

function clock(time: string | undefined): string {
  const date = time ? new Date(time) : new Date()
  const two = (n: number) => String(n).padStart(2, '0')
  const milliseconds = String(date.getMilliseconds()).padStart(3, '0')
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${milliseconds}`
}

function inline(value: unknown): string {
  if (typeof value === 'string' && /^[\w./:@+-]+$/.test(value)) return value
  return visible(String(JSON.stringify(value)))
}

function errorText(err: NonNullable<Line['err']>): string {
  if (typeof err === 'string') return err
  return err.stack ?? `${err.type ?? 'Error'}: ${err.message ?? ''}`
}

/** Everything but a tab or a line feed that moves the cursor, colours, or turns the direction of writing. */
// oxlint-disable-next-line no-control-regex -- these are what is looked for
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g

/** Text of strangers, which must neither repaint a terminal nor pass for a line of its own. */
function visible(text: string): string {
  return text.replace(CONTROL, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function indent(text: string): string {
  return text.replace(/^/gm, '    ')
}
