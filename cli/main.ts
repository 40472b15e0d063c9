import { run } from './run.ts'
import type { World } from './world.ts'

/** The program: everything that touches `process` is here and in `flux.ts`. */
export async function main(): Promise<void> {
  const interrupt = new AbortController()
  stopOnSignals(interrupt)
  quitWhenReaderLeaves()
  const world: World = {
    cwd: process.cwd(),
    env: process.env,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    signal: interrupt.signal,
    now: () => new Date(),
  }
  process.exitCode = await run(process.argv.slice(2), world)
}

/** The first signal asks the command to stop and tidy up; the second ends it. */
function stopOnSignals(interrupt: AbortController): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (interrupt.signal.aborted) process.exit(130)
      interrupt.abort()
    })
  }
}

/** `flux --help | head -1` closes the pipe early; that is no error. */
function quitWhenReaderLeaves(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    throw error
  })
}
