import { fstatSync, writeSync } from 'node:fs'
import type { Output } from './context.ts'

/**
 * Standard output or error without Node's stream, whose making costs a tenth of `node -e 0`. Writes are synchronous, as
 * Node's own are for files, terminals and pipes on Linux.
 */
export function createOutput(name: 'stdout' | 'stderr', descriptor: 1 | 2): Output {
  let write = (text: string): void => {
    const { rest, code } = writeAll(descriptor, Buffer.from(text))
    // The reader has seen enough (`flux --help | head -1`): the command still finishes its work, in silence.
    if (code === 'EPIPE') write = () => {}
    // The reader made the pipe non-blocking and is slow: Node's stream knows how to wait.
    if (code === 'EAGAIN') {
      // It says later, by an event, that the reader is gone.
      process[name].on('error', (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EPIPE') throw error
        write = () => {}
      })
      write = (later) => void process[name].write(later)
      process[name].write(rest)
    }
  }
  return {
    write: (text) => write(text),
    get isTTY() {
      return isTerminal(descriptor)
    },
    get columns() {
      return isTerminal(descriptor) ? process[name].columns : undefined
    },
  }
}

/** Whether a descriptor is a terminal. `node:tty` brings all of `node:net`, so it is asked only about devices. */
export function isTerminal(descriptor: 0 | 1 | 2): boolean {
  try {
    // As bigint: Node's module loader reads the result of the last plain stat to tell a pipe, and after one of a pipe takes
    // symbolic links as they are, so that no package of a pnpm app would find its own dependencies (seen on Node 20.20).
    return (
      fstatSync(descriptor, { bigint: true }).isCharacterDevice() &&
      process.getBuiltinModule('node:tty').isatty(descriptor)
    )
  } catch {
    return false // a closed descriptor
  }
}

/** Writes what can be written at once; returns the rest and why it stayed. */
function writeAll(descriptor: number, bytes: Buffer): { rest: Buffer; code?: unknown } {
  let rest = bytes
  try {
    while (rest.length > 0) rest = rest.subarray(writeSync(descriptor, rest))
    return { rest }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code !== 'EPIPE' && code !== 'EAGAIN') throw error
    return { rest, code }
  }
}
