import { performance } from 'node:perf_hooks'
import { pino, type DestinationStream, type Logger as Pino } from 'pino'
import { requestContext } from './context.ts'
import { standardOutput } from './output.ts'
import { prettyStream } from './pretty.ts'
import { type Clean, redactor } from './redact.ts'
import { scrubber, scrubFields } from './scrub.ts'

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'
export type LogContext = Readonly<Record<string, unknown>>

export interface LoggerOptions {
  /** Default `info`. */
  level?: LogLevel
  /** `pretty` for a person at a terminal, `json` (default) for a machine. */
  format?: 'pretty' | 'json'
  /** Names of fields whose values never reach a log, at any depth, `user.email` for one below another. Added to the usual ones. */
  redact?: readonly string[]
  /** Fields of every line. */
  context?: LogContext
  /** Where lines go instead of standard output. */
  destination?: DestinationStream
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
  readonly #clean: Clean

  constructor(options: LoggerOptions | FluxStackLogger = {}, context?: LogContext) {
    if (options instanceof FluxStackLogger) {
      this.#clean = options.#clean
      this.#pino = options.#pino.child(this.#clean({ ...context }))
    } else {
      this.#clean = redactor(options.redact ?? [])
      this.#pino = makePino({ ...options, context: { ...options.context, ...context } }, this.#clean)
    }
  }

  get level(): LogLevel {
    return this.#pino.level as LogLevel // set from a LogLevel, and pino knows no others here
  }

  isLevelEnabled(level: LogLevel): boolean {
    return this.#pino.isLevelEnabled(level)
  }

  /** A logger whose lines all carry these fields as well. */
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

  #write(level: Exclude<LogLevel, 'silent'>, message: string, context: LogContext | Error | undefined): void {
    if (context === undefined) return this.#pino[level](message)
    const fields: LogContext = context instanceof Error ? { err: context } : context
    // the message is often the error's own
    this.#pino[level](fields, fields['err'] instanceof Error ? scrubber(fields['err'])(message) : message)
  }
}

/** Milliseconds with one decimal. */
export function roundMs(ms: number): number {
  return Math.round(ms * 10) / 10
}

function makePino({ level = 'info', format = 'json', context, destination }: LoggerOptions, clean: Clean): Pino {
  const options = {
    level,
    base: clean({ ...context }),
    mixin: () => {
      const requestId = requestContext.getStore()?.requestId
      return requestId === undefined ? {} : { requestId }
    },
    timestamp,
    formatters: { level: (label: string) => ({ level: label }), log: clean },
    // an error's own fields may hold secrets as well
    serializers: {
      err: (error: unknown) =>
        error instanceof Error ? clean(scrubFields({ ...pino.stdSerializers.err(error) }, scrubber(error))) : error,
    },
  }
  if (format === 'pretty') return pino(options, prettyStream(destination))
  return pino(options, destination ?? standardOutput())
}

let lastMs = 0
let lastText = ''

/** pino's ISO time, made once for all lines of a millisecond. */
function timestamp(): string {
  const now = Date.now()
  if (now !== lastMs) {
    lastMs = now
    lastText = `,"time":"${new Date(now).toISOString()}"`
  }
  return lastText
}
