import { type LogFileOptions } from './log-file.ts'
import { consoleSink } from './console.ts'
import { fileSink, type Report } from './file-sink.ts'
import { type Levels, levelValues, type LogLevel } from './levels.ts'
import { prettyLine } from './pretty.ts'
import type { Sink } from './sink.ts'
import { streamSink } from './stream-sink.ts'

interface TransportBase {
  /** Takes these and what is more important. Default: what the logger's and the module's level let through. */
  level?: LogLevel | undefined
  /** Lines for people, or one JSON object a line. Default `json`. */
  format?: 'pretty' | 'json'
}

/** Where log lines go. */
export type LogTransport = TransportBase &
  (
    | { type: 'console' }
    /** Rotated by size and by time: `maxSize` in bytes (10 MiB), `rotateEvery` (a day) and `keepFor` in milliseconds. */
    | ({ type: 'file'; path: string } & Partial<LogFileOptions>)
    /** Anything that takes lines. */
    | { type: 'stream'; stream: { write(line: string): unknown } }
  )

const fileDefaults = { maxSize: 10 * 1024 * 1024, rotateEvery: 86_400_000, gzip: true, keep: 10 }

/** pino tells a stream with this key the level of each line and who wrote it. */
const metadata = Symbol.for('pino.metadata')
/** Where a pino logger carries its module's level; its children inherit it. */
export const moduleLevel: unique symbol = Symbol('module level')

interface Route {
  sink: Sink
  level: LogLevel | undefined
}

/** The transports of a logger, opened. */
export class Transports {
  readonly [metadata] = true
  readonly sinks: readonly Sink[]
  readonly #routes: readonly Route[]
  readonly #levels: Levels
  /** Set by pino before each line. */
  lastLevel = 0
  lastLogger: { [moduleLevel]?: LogLevel | undefined } | undefined

  constructor(routes: readonly Route[], levels: Levels) {
    this.#routes = routes
    this.#levels = levels
    this.sinks = routes.map(({ sink }) => sink)
  }

  write(line: string): void {
    const module = this.lastLogger?.[moduleLevel]
    for (const { sink, level } of this.#routes)
      if (this.lastLevel >= levelValues[this.#levels.taken(level, module)]) sink.write(line)
  }

  flushSync(): void {
    for (const sink of this.sinks) sink.flushSync?.()
  }
}

/** Opens transports. A single one that takes all lines is handed to pino as it is, which costs least. */
export function openTransports(transports: readonly LogTransport[], levels: Levels): Transports {
  const report = reporter(transports)
  return new Transports(
    transports.map((transport) => ({ sink: open(transport, report), level: transport.level })),
    levels,
  )
}

function open(transport: LogTransport, report: Report): Sink {
  const { type, format = 'json' } = transport
  if (type === 'console') return consoleSink(format)
  const rendered = (line: string) => (format === 'pretty' ? prettyLine(line, false) : line)
  if (type === 'stream') return streamSink({ stream: transport.stream, rendered, report })
  const { type: _, level: __, format: ___, ...options } = transport
  const render = (...line: Parameters<Report>) => rendered(ownLine(...line))
  const sink = fileSink({ options: { ...fileDefaults, ...options }, report, render })
  if (format === 'json') return sink
  return { write: (line) => sink.write(rendered(line)), flushSync: () => sink.flushSync(), flush: () => sink.flush() }
}

/** The log's own troubles go to the console, and to standard error where no transport is one. */
function reporter(transports: readonly LogTransport[]): Report {
  const console = transports.find(({ type }) => type === 'console')
  return (...line) => {
    if (console) consoleSink(console.format ?? 'json').write(ownLine(...line))
    else process.stderr.write(prettyLine(ownLine(...line), false))
  }
}

function ownLine(...[level, msg, fields]: Parameters<Report>): string {
  return `${JSON.stringify({ level, time: new Date().toISOString(), module: 'logging', ...fields, msg })}\n`
}
