import type { LogLevel } from '../logging/levels.ts'
import type { LogTransport } from '../logging/transports.ts'
import { Listeners } from './listeners.ts'
import { failure, fits, shown } from './match.ts'
import { type Subscribable, waitForCondition, type WaitOptions } from './wait.ts'

/** A line of the log, as it would have been written. */
export interface LogLine {
  readonly level: Exclude<LogLevel, 'silent'>
  readonly msg: string
  readonly time: string
  readonly requestId?: string
  readonly [field: string]: unknown
}

/** What a line has: some of its fields, a RegExp for a text; or a function that looks at it. */
export type LogMatch = { readonly [field: string]: unknown } | ((line: LogLine) => boolean)

/** Log lines, kept for a test to look at. */
export class LogCapture implements Subscribable {
  readonly #lines: LogLine[] = []
  readonly #listeners = new Listeners()
  /** For `logTransports` of an app, or `transports` of a logger of your own. */
  readonly transport: LogTransport

  /** `level`: the least important lines that are kept, whatever the configuration says. Default `debug`. */
  constructor({ level = 'debug' }: { level?: LogLevel } = {}) {
    const write = (text: string) => {
      // what pino wrote
      for (const line of text.split('\n')) if (line !== '') this.#lines.push(JSON.parse(line) as LogLine)
      this.#listeners.tell()
    }
    this.transport = { type: 'stream', level, stream: { write } }
  }

  get lines(): readonly LogLine[] {
    return this.#lines
  }

  find(match: LogMatch): LogLine | undefined {
    return this.#lines.find(taker(match))
  }

  filter(match: LogMatch): LogLine[] {
    return this.#lines.filter(taker(match))
  }

  /** @throws AssertionError showing the lines there are, where none fits. */
  assertLine(match: LogMatch): LogLine {
    const line = this.find(match)
    if (line) return line
    const all = this.#lines.map((one) => `  ${summary(one)}`).join('\n') || '  none'
    throw failure({
      message: `No log line fits ${described(match)}. Lines:\n${all}`,
      from: this.assertLine,
    })
  }

  /** @throws AssertionError showing the line, where one fits. */
  assertNoLine(match: LogMatch): void {
    const line = this.find(match)
    if (!line) return
    throw failure({ message: `A log line fits ${described(match)}: ${summary(line)}`, from: this.assertNoLine })
  }

  /** The first line that fits, of those there are and those to come. */
  next(match: LogMatch, options: WaitOptions = {}): Promise<LogLine> {
    const message = `a log line that fits ${described(match)}`
    return waitForCondition(() => this.find(match), { message, ...options, on: this })
  }

  clear(): void {
    this.#lines.length = 0
  }

  subscribe(listener: () => void): () => void {
    return this.#listeners.add(listener)
  }
}

/**
 * Keeps log lines.
 *
 * @example
 * const logs = captureLogs()
 * const app = createApp(config, { routes, logTransports: [logs.transport] })
 * logs.assertLine({ level: 'error', msg: /failed/ })
 */
export function captureLogs(options?: { level?: LogLevel }): LogCapture {
  return new LogCapture(options)
}

const taker = (match: LogMatch) => (typeof match === 'function' ? match : (line: LogLine) => fits(line, match))

const described = (match: LogMatch) => (typeof match === 'function' ? 'the function' : shown(match))

function summary({ level, msg, ...rest }: LogLine): string {
  const fields = Object.fromEntries(Object.entries(rest).filter(([name]) => name !== 'time'))
  return `${level} ${msg} ${Object.keys(fields).length === 0 ? '' : shown(fields)}`.trimEnd()
}
