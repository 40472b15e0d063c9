import { writeSync } from 'node:fs'
import { pino } from 'pino'
import { keep } from '../framework/keep.ts'
import { Batch } from './batch.ts'
import { prettyStream } from './pretty.ts'
import { flushAtExit, type Sink } from './sink.ts'

/** Standard output, one for all loggers of a process. */
export function consoleSink(format: 'pretty' | 'json'): Sink {
  return format === 'pretty' ? prettyStream() : keep('fluxstack:log-console', standardOutput)
}

/**
 * Asynchronous, so that a slow terminal or pipe does not hold requests up. The lines are put together here: pino's own stream
 * measures its whole block again for each line, which costs four times what the line does.
 */
function standardOutput(): Sink {
  // without a minLength its flush does not wait
  const out = pino.destination({ dest: 1, sync: false, minLength: 1 })
  let underWay = 0
  out.on('write', (bytes: number) => (underWay -= bytes))
  const write = (block: string) => {
    underWay += Buffer.byteLength(block)
    out.write(block)
  }
  /** Blocks that wait for a flush, so that it ends and nothing is under way after it; undefined while there is none. */
  let held: string | undefined
  const release = () => {
    const text = held ?? ''
    held = undefined
    if (text !== '') write(text)
  }
  const batch = new Batch((block) => {
    if (held === undefined) write(block)
    else held += block
  })
  const flushSync = () => {
    const rest = `${held ?? ''}${batch.take()}`
    held &&= ''
    // a block may be in another thread's hands, and comes first
    if (underWay > 0) Atomics.wait(pause, 0, 0, HANDED_OVER_MS)
    out.flushSync()
    writeAllSync(1, Buffer.from(rest))
  }
  flushAtExit('consoles', flushSync)
  return {
    write: (line) => batch.write(line),
    flushSync,
    flush() {
      batch.flush()
      held ??= ''
      // a reader that is gone never lets it drain
      return new Promise((resolve) => {
        const end = () => {
          clearTimeout(late)
          // whoever waits for the flush to end the process does so before this
          setImmediate(release)
          resolve()
        }
        const late = setTimeout(end, FLUSH_DEADLINE_MS)
        out.flush(end)
      })
    },
  }
}

const FLUSH_DEADLINE_MS = 1000
const HANDED_OVER_MS = 20
const pause = new Int32Array(new SharedArrayBuffer(4))

/** All of it, waiting for a reader that is slow; without one there is nobody left to tell. */
function writeAllSync(fd: number, bytes: Uint8Array): void {
  for (let rest = bytes; rest.length > 0;) {
    try {
      rest = rest.subarray(writeSync(fd, rest))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return
      Atomics.wait(pause, 0, 0, 10)
    }
  }
}
