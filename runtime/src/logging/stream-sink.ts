import type { Report } from './file-sink.ts'
import type { Sink } from './sink.ts'

interface StreamSinkParts {
  stream: StreamLike
  rendered: (line: string) => string
  report: Report
}

/** The part of a `Writable` that is used where it is there; anything with `write` will do. */
interface StreamLike {
  write(line: string): unknown
  on?(event: 'error', listener: (error: unknown) => void): unknown
  readonly writableLength?: number
  flushSync?(): void
}

/** What a stream may hold that does not keep up, before lines are dropped. */
const MAX_HELD = 1024 * 1024

/** A stream as a transport: one that fails, or does not keep up, costs its own lines only. */
export function streamSink({ stream, rendered, report }: StreamSinkParts): Sink {
  let dropped = 0
  let hasFailed = false
  const fail = (error: unknown) => {
    if (!hasFailed)
      report('warn', 'A log stream failed', { reason: error instanceof Error ? error.message : String(error) })
    hasFailed = true
  }
  stream.on?.('error', fail)
  return {
    write(line) {
      if ((stream.writableLength ?? 0) > MAX_HELD) {
        if (dropped++ === 0) report('warn', 'A log stream does not keep up: lines are dropped', {})
        return
      }
      try {
        stream.write(rendered(line))
        if (dropped > 0) report('info', 'A log stream keeps up again', { dropped })
        dropped = 0
      } catch (error) {
        fail(error)
      }
    },
    flushSync: () => stream.flushSync?.(),
  }
}
