import { createOutput, isTerminal } from './output.ts'
import { run } from './run.ts'
import type { World } from './world.ts'

// The package's entry reaches `run` through this file: it is one of the two that the build makes.
export { run }

/**
 * The program: everything that touches `process` is here, in `flux.ts` and in `output.ts`. Streams and signals are set
 * up when they are first used, since `flux --help` needs neither and start-up is counted.
 */
export async function main(): Promise<void> {
  const world: World = {
    cwd: workingFolder(),
    env: process.env,
    stdin: { isTTY: isTerminal(0) },
    stdout: createOutput('stdout', 1),
    stderr: createOutput('stderr', 2),
    get signal() {
      interrupted ??= stopOnSignals()
      return interrupted
    },
    now: () => new Date(),
  }
  process.exitCode = await run(process.argv.slice(2), world)
}

/** A shell may stand in a folder that has been removed: then by the name it had, which whoever looks for it finds missing. */
function workingFolder(): string {
  try {
    return process.cwd()
  } catch {
    return process.env['PWD'] ?? '.'
  }
}

let interrupted: AbortSignal | undefined

/** The first signal asks the command to stop and tidy up; the second ends it. */
function stopOnSignals(): AbortSignal {
  const interrupt = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (interrupt.signal.aborted) process.exit(130)
      interrupt.abort()
    })
  }
  return interrupt.signal
}
