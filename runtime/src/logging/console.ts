import { keep } from '../framework/keep.ts'
import { BlockOutput } from './output.ts'
import { prettyStream } from './pretty.ts'
import { flushAtExit, type Sink } from './sink.ts'

/** Standard output, one for all loggers of a process. */
export function consoleSink(format: 'pretty' | 'json'): Sink {
  return format === 'pretty' ? prettyStream() : keep('fluxstack:log-console', standardOutput)
}

/** What waits is written when the process exits; a SIGKILL loses at most a block or 50 ms. */
function standardOutput(): Sink {
  const output = new BlockOutput()
  flushAtExit('consoles', () => output.flushSync())
  return output
}
