import { keep } from '../framework/keep.ts'

/** Where a transport's lines go, whole and in order. */
export interface Sink {
  write(line: string): void
  /** Everything written so far is handed to the system when it returns. */
  flushSync?(): void
  /** The same without holding anybody up. */
  flush?(): Promise<void>
}

interface Exits {
  files: (() => void)[]
  consoles: (() => void)[]
}

/**
 * Has a sink flushed when the process ends by itself, by `process.exit` or by an exception. The console comes last, for a file
 * that cannot be written says so there.
 */
export function flushAtExit(kind: keyof Exits, flush: () => void): void {
  const exits = keep<Exits>('fluxstack:log-exits', () => {
    const made: Exits = { files: [], consoles: [] }
    process.on('exit', () => {
      for (const one of [...made.files, ...made.consoles]) {
        try {
          one()
        } catch {
          // the process ends, and the other sinks have their lines still
        }
      }
    })
    return made
  })
  exits[kind].push(flush)
}
