import { performance } from 'node:perf_hooks'
import { pino, type DestinationStream, type Logger as Pino } from 'pino'
import { requestContext } from './context.ts'
import { prettyStream } from './pretty.ts'

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'
export type LogContext = Readonly<Record<string, unknown>>

export interface LoggerOptions {
  /** Default `info`. */
  level?: LogLevel
  /** `pretty` for a person at a terminal, `json` (default) for a machine. */
  format?: 'pretty' | 'json'
  /** Paths whose values never reach a log, as pino spells them: `user.password`, `*.token`. Added to the usual ones. */
  redact?: readonly string[]
  /** Fields of every line. */
  context?: LogContext
  /** Where lines go instead of standard output. */
  destination?: DestinationStream
}

/** Secrets that people log by accident, at the top of a line's context and one level down. */
const secretNames = ['password', 'token', 'secret', 'authorization', 'cookie', 'apiKey', 'accessToken', 'refreshToken']
const usualSecrets = [
  ...secretNames.flatMap((name) => [name, `*.${name}`]),
  'headers["set-cookie"]',
  '*.headers["set-cookie"]',
]

/**
 * Structured logs of a server: a message for people, fields for machines, the request's id by itself.
 *
 * @example
 * const log = app.logger.child({ service: 'notes' })
 * log.info('Note added', { id })
 */
export class FluxStackLogger {
  readonly #pino: Pino

  constructor(options: LoggerOptions | Pino = {}) {
    this.#pino = 'child' in options ? options : makePino(options)
  }

  get level(): LogLevel {
    return this.#pino.level as LogLevel // set from a LogLevel, and pino knows no others here
  }

  isLevelEnabled(level: LogLevel): boolean {
    return this.#pino.isLevelEnabled(level)
  }

  /** A logger whose lines all carry these fields as well. */
  child(context: LogContext): FluxStackLogger {
    return new FluxStackLogger(this.#pino.child(context))
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
    if (context === undefined) this.#pino[level](message)
    else this.#pino[level](context instanceof Error ? { err: context } : context, message)
  }
}

/** Milliseconds with one decimal. */
export function roundMs(ms: number): number {
  return Math.round(ms * 10) / 10
}

function makePino({ level = 'info', format = 'json', redact = [], context, destination }: LoggerOptions): Pino {
  const options = {
    level,
    base: context ?? null,
    mixin: () => {
      const requestId = requestContext.getStore()?.requestId
      return requestId === undefined ? {} : { requestId }
    },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: [...new Set([...usualSecrets, ...redact])], censor: '[redacted]' },
  }
  if (format === 'pretty') return pino(options, prettyStream(destination))
  // asynchronous, so that a slow terminal or pipe does not hold requests up; pino flushes it when the process exits
  return pino(options, destination ?? pino.destination({ dest: 1, sync: false }))
}
