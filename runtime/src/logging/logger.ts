import { performance } from 'node:perf_hooks'
import { pino, type DestinationStream, type Logger as Pino } from 'pino'
import { currentPlace } from './context.ts'
import { Levels, type LogLevel } from './levels.ts'
import { prettyStream } from './pretty.ts'
import { writeLine } from './raw-line.ts'
import { type Clean, redactor } from './redact.ts'
import { type LogTransport, moduleLevel, openTransports } from './transports.ts'
import { scrubber, scrubFields } from './scrub.ts'

export type LogContext = Readonly<Record<string, unknown>>

export interface LoggerOptions {
  /** Default `info`. */
  level?: LogLevel
  /** Levels of modules, `{ notes: 'debug' }` for the lines of `child({ module: 'notes' })` and of `notes.import`. */
  levels?: Readonly<Record<string, LogLevel>>
  /** `pretty` for a person at a terminal, `json` (default) for a machine; of the console or of `destination`. */
  format?: 'pretty' | 'json'
  /** Names of fields whose values never reach a log, at any depth, `user.email` for one below another. Added to the usual ones. */
  redact?: readonly string[]
  /** Fields of every line. */
  context?: LogContext
  /** Where lines go instead of standard output. */
  destination?: DestinationStream
  /** Where lines go instead of standard output, when that is more than one place. */
  transports?: readonly LogTransport[]
}

/** What a logger has in common with its children. */
interface Shared {
  clean: Clean
  levels: Levels
  flush: () => Promise<void>
}

/**
 * Structured logs of a server: a message for people, fields for machines, the request's id by itself.
 *
 * @example
 * const log = app.logger.child({ service: 'notes' })
 * log.info('Note added', { id })
 */
export class FluxStackLogger {
  readonly #pino: Pino
  readonly #shared: Shared

  constructor(options: LoggerOptions | FluxStackLogger = {}, context?: LogContext) {
    if (options instanceof FluxStackLogger) {
      this.#shared = options.#shared
      this.#pino = childOf(options.#pino, context ?? {}, this.#shared)
    } else {
      const { pino, shared } = makePino({ ...options, context: { ...options.context, ...context } })
      this.#pino = pino
      this.#shared = shared
    }
  }

  get level(): LogLevel {
    return this.#pino.level as LogLevel // set from a LogLevel, and pino knows no others here
  }

  isLevelEnabled(level: LogLevel): boolean {
    return this.#pino.isLevelEnabled(level)
  }

  /** A logger whose lines all carry these fields as well; a `module` among them has the level that `levels` gives it. */
  child(context: LogContext): FluxStackLogger {
    return new FluxStackLogger(this, context)
  }

  trace(message: string, context?: LogContext | Error): void {
    this.#write('trace', message, context)
  }

  debug(message: string, context?: LogContext | Error): void {
    this.#write('debug', message, context)
  }

  info(message: string, context?: LogContext | Error): void {
    this.#write('info', message, context)
  }

  warn(message: string, context?: LogContext | Error): void {
    this.#write('warn', message, context)
  }

  error(message: string, context?: LogContext | Error): void {
    this.#write('error', message, context)
  }

  fatal(message: string, context?: LogContext | Error): void {
    this.#write('fatal', message, context)
  }

  /**
   * Starts a stopwatch; the function it returns logs at `debug` and gives the milliseconds.
   *
   * @example
   * const done = log.time('import')
   * await importNotes()
   * done({ notes: 12 })
   */
  time(label: string): (context?: LogContext) => number {
    const start = performance.now()
    return (context) => {
      const ms = roundMs(performance.now() - start)
      this.debug(label, { ...context, ms })
      return ms
    }
  }

  /** Runs `work`, logs how long it took at `debug`, or at `warn` with the error when it failed, and gives its result. */
  async measure<T>(label: string, work: () => T | Promise<T>): Promise<T> {
    const start = performance.now()
    try {
      const result = await work()
      this.debug(label, { ms: roundMs(performance.now() - start) })
      return result
    } catch (error) {
      this.warn(label, { ms: roundMs(performance.now() - start), err: error })
      throw error
    }
  }

  /** Resolves when the lines written so far are with the system. The end of the process does this by itself. */
  flush(): Promise<void> {
    return this.#shared.flush()
  }

  /** Whether fields of these names are written as they are: nothing about them is censored. */
  writesPlainly(names: readonly string[]): boolean {
    const fields = Object.fromEntries(names.map((name) => [name, '']))
    return this.#shared.clean(fields) === fields
  }

  /**
   * Writes a line whose parts are JSON already, fields as `,"method":"GET"`: for the one that comes with every request, where pino's
   * way of looking at each field costs most of it. Names are asked of `writesPlainly` before; values hold no address.
   */
  writeJson(level: Exclude<LogLevel, 'silent'>, fields: string, message: string): void {
    if (this.#pino.isLevelEnabled(level)) writeLine(this.#pino, level, `${fields},"msg":${message}`)
  }

  #write(level: Exclude<LogLevel, 'silent'>, message: string, context: LogContext | Error | undefined): void {
    if (context === undefined) return this.#pino[level](message)
    const fields: LogContext = context instanceof Error ? { err: context } : context
    // the message is often the error's own
    this.#pino[level](fields, fields['err'] instanceof Error ? scrubber(fields['err'])(message) : message)
  }
}

/** Milliseconds with one decimal. */
function roundMs(ms: number): number {
  return Math.round(ms * 10) / 10
}

function makePino(given: LoggerOptions): { pino: Pino; shared: Shared } {
  const { level = 'info', levels: byModule = {}, context = {}, redact = [] } = given
  const { format = 'json', destination, transports = [{ type: 'console', format }] } = given
  const used = destination ? [] : transports
  const levels = new Levels({
    level,
    levels: byModule,
    transports: destination ? [undefined] : used.map((t) => t.level),
  })
  const clean = redactor(redact)
  const { sinks, stream } = destinationOf(used, levels, format === 'pretty' ? prettyStream(destination) : destination)
  const module = levels.of(context.module)
  const options = {
    level: levels.least(module),
    base: clean({ ...context }),
    timestamp: timeAndRequest,
    formatters: { level: (label: string) => ({ level: label }), log: clean },
    // an error's own fields may hold secrets as well
    serializers: {
      err: (error: unknown) =>
        error instanceof Error ? clean(scrubFields({ ...pino.stdSerializers.err(error) }, scrubber(error))) : error,
    },
  }
  const flush = async () => void (await Promise.all(sinks.map((sink) => sink.flush?.())))
  return { pino: withModuleLevel(pino(options, stream), module), shared: { clean, levels, flush } }
}

function destinationOf(used: readonly LogTransport[], levels: Levels, destination: DestinationStream | undefined) {
  if (used.length === 0 && destination) return { sinks: [], stream: destination }
  const opened = openTransports(used, levels)
  const [first, ...more] = opened.sinks
  // what takes every line needs nobody to choose
  const isPlain = first !== undefined && more.length === 0 && used[0]?.level === undefined
  return { sinks: opened.sinks, stream: isPlain ? first : opened }
}

function childOf(parent: Pino, context: LogContext, { clean, levels }: Shared): Pino {
  const module = levels.of(context.module)
  if (module === undefined) return parent.child(clean({ ...context }))
  return withModuleLevel(parent.child(clean({ ...context }), { level: levels.least(module) }), module)
}

function withModuleLevel(logger: Pino, level: LogLevel | undefined): Pino {
  return level === undefined ? logger : Object.assign(logger, { [moduleLevel]: level })
}

let lastMs = 0
let lastText = ''

/**
 * pino's time, made once for all lines of a millisecond, and behind it the ids of the request and its trace: a text that goes into the line as it
 * is, where pino's mixin would make two objects for each line.
 */
function timeAndRequest(): string {
  const now = Date.now()
  if (now !== lastMs) {
    lastMs = now
    lastText = `,"time":"${new Date(now).toISOString()}"`
  }
  const place = currentPlace()
  if (place === undefined) return lastText
  const { request, span } = place
  const withRequest = request === undefined ? lastText : `${lastText},"requestId":${quoted(request.requestId)}`
  return span === undefined ? withRequest : `${withRequest},"traceId":"${span.trace.id}","spanId":"${span.id}"`
}

function quoted(id: string): string {
  return /^[\w.:-]*$/.test(id) ? `"${id}"` : JSON.stringify(id)
}
