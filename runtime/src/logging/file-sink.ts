import { resolve } from 'node:path'
import { keep } from '../framework/keep.ts'
import { Batch } from './batch.ts'
import { LogFile, type LogFileOptions, type LogFileWorld } from './log-file.ts'
import { flushAtExit, type Sink } from './sink.ts'

/** Tells a person of the log's own state, on the console. */
export type Report = (level: 'warn' | 'info', message: string, fields: Readonly<Record<string, unknown>>) => void

interface FileSinkParts {
  options: LogFileOptions
  report: Report
  /** A line of the file's own, in the file's format. */
  render: (level: 'warn', message: string, fields: Readonly<Record<string, unknown>>) => string
  world?: Partial<Pick<LogFileWorld, 'now' | 'write'>>
}

/** What is kept in memory of the lines that a file does not take; what comes after that is counted and dropped. */
const BACKLOG_BYTES = 1024 * 1024
const FIRST_RETRY_MS = 1000
const LAST_RETRY_MS = 60_000
/** The same trouble is told once in this time. */
const WARN_EVERY_MS = 3_600_000

/** A file as a transport. A disk that is full, or a file that may not be written, costs lines and never the server. */
export class FileSink implements Sink {
  readonly #batch = new Batch((block) => this.#put(Buffer.from(block)))
  readonly #file: LogFile
  readonly #warned = new Map<string, number>()
  #parts: FileSinkParts
  #backlog: Uint8Array[] = []
  #dropped = 0
  #retryIn = FIRST_RETRY_MS
  #retry: NodeJS.Timeout | undefined

  constructor(parts: FileSinkParts) {
    this.#parts = parts
    const warn: LogFileWorld['warn'] = (message, error) => this.#warn(message, error)
    this.#file = new LogFile(parts.options, { ...parts.world, warn })
  }

  /** What a hot reload or another logger says of the same file counts from now on. */
  update(parts: FileSinkParts): this {
    this.#parts = parts
    this.#file.options = parts.options
    return this
  }

  write(line: string): void {
    this.#batch.write(line)
  }

  /** Tries even where the last try has failed just now; what is left then stays in memory. */
  flushSync(): void {
    this.#batch.flush()
    if (this.#retry) this.#recover()
  }

  /** The last try; says what is lost. */
  exit(): void {
    this.flushSync()
    if (this.#dropped + this.#backlog.length === 0) return
    const lines = this.#dropped + this.#backlog.reduce((sum, block) => sum + linesIn(block), 0)
    this.#parts.report('warn', `${lines} log lines are not in the log file`, { file: this.#parts.options.path, lines })
  }

  async flush(): Promise<void> {
    this.#batch.flush()
  }

  /** Flushes, waits for rotated files and lets go of the file. */
  async close(): Promise<void> {
    this.#batch.flush()
    clearTimeout(this.#retry)
    this.#file.close()
    await this.#file.settled()
  }

  #put(block: Uint8Array): void {
    if (this.#retry) return this.#remember(block)
    const { rest, error } = this.#file.append(block)
    if (error !== undefined) this.#fail(rest, error)
  }

  #fail(rest: Uint8Array, error: unknown): void {
    if (rest.length > 0) this.#backlog.unshift(rest)
    this.#warn('The log file cannot be written; the server goes on', error)
    this.#retry = setTimeout(() => this.#recover(), this.#retryIn).unref()
    this.#retryIn = Math.min(this.#retryIn * 2, LAST_RETRY_MS)
  }

  #remember(block: Uint8Array): void {
    const held = this.#backlog.reduce((sum, one) => sum + one.length, 0)
    // once lines are dropped all are, until the file takes them again: a log with one gap can be read
    if (this.#dropped > 0 || held + block.length > BACKLOG_BYTES) this.#dropped += linesIn(block)
    else this.#backlog.push(block)
  }

  #recover(): void {
    clearTimeout(this.#retry)
    this.#retry = undefined
    for (let block = this.#backlog.shift(); block; block = this.#backlog.shift()) {
      const { rest, error } = this.#file.append(block)
      if (error !== undefined) return this.#fail(rest, error)
    }
    const { options, render, report } = this.#parts
    const dropped = this.#dropped
    if (dropped > 0) {
      const { error } = this.#file.append(Buffer.from(render('warn', 'Log lines were dropped here', { dropped })))
      if (error !== undefined) return this.#fail(Buffer.alloc(0), error)
    }
    this.#dropped = 0
    this.#retryIn = FIRST_RETRY_MS
    this.#warned.clear()
    report('info', 'The log file is written again', { file: options.path, dropped })
  }

  #warn(message: string, err: unknown): void {
    const now = Date.now()
    if (now - (this.#warned.get(message) ?? -Infinity) < WARN_EVERY_MS) return
    this.#warned.set(message, now)
    this.#parts.report('warn', message, { file: this.#parts.options.path, reason: reasonOf(err) })
  }
}

/** One for each file, whoever writes to it: a hot reload makes a new logger, and two would rotate over each other. */
export function fileSink(parts: FileSinkParts): FileSink {
  const path = resolve(parts.options.path)
  const made = keep(`fluxstack:log-file:${path}`, () => {
    const sink = new FileSink({ ...parts, options: { ...parts.options, path } })
    flushAtExit('files', () => sink.exit())
    return sink
  })
  return made.update({ ...parts, options: { ...parts.options, path } })
}

function linesIn(block: Uint8Array): number {
  let lines = 0
  for (const byte of block) if (byte === 10) lines++
  return lines
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
