import { pino, type Logger as Pino } from 'pino'
import { levelValues, type LogLevel } from './levels.ts'

const { chindingsSym, needsMetadataGsym, streamSym, timeSym } = pino.symbols

interface Stream {
  write(line: string): unknown
  lastLevel?: number
  lastLogger?: unknown
  readonly [needsMetadata: symbol]: unknown
}

/** The line that pino would write, of fields that are JSON already. */
export function writeLine(logger: Pino, level: Exclude<LogLevel, 'silent'>, rest: string): void {
  // what pino keeps in a logger under the symbols that it gives out for this
  const inside = logger as unknown as Readonly<Record<symbol, unknown>>
  const stream = inside[streamSym] as Stream
  if (stream[needsMetadataGsym] === true) {
    stream.lastLevel = levelValues[level]
    stream.lastLogger = logger
  }
  const time = inside[timeSym] as () => string
  stream.write(`{"level":"${level}"${time()}${String(inside[chindingsSym])}${rest}}\n`)
}
