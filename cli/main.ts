import { createOutput, isTerminal } from './output.ts'
import { run, tellError } from './run.ts'
import type { World } from './world.ts'

// The package's entry reaches `run` through this file: it is one of the two that the build makes.
export { run }

/** What builds an app, for who imports `fluxstack` to build one. */
export const loadBuild = () => import('./build/program.ts')

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
  // What never settles leaves nothing to wait for, and code that is not ours may call process.exit: neither is success.
  process.once('exit', () => {
    if (isDone) return
    process.exitCode = 1
    process.stderr.write(
      '\nError  The command ended before it was done\n\n  to do  See whether code that it runs, such as a generator of your own, waits for ever or ends the process.\n\n',
    )
  })
  endOnStray(world)
  process.exitCode = await run(process.argv.slice(2), world)
  isDone = true
}

/** What code that is not ours throws where nobody can catch it is one error too, unless a command listens itself, as dev does. */
function endOnStray(world: World): void {
  const heard = (thrown: unknown) => {
    if (process.listenerCount('unhandledRejection') > 1) return
    isDone = true
    process.exit(tellError(thrown, process.argv.slice(2), world))
  }
  process.on('unhandledRejection', heard)
  process.on('uncaughtException', heard)
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
let isDone = false

/** The first signal asks the command to stop and tidy up; the second ends it. */
function stopOnSignals(): AbortSignal {
  const interrupt = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (interrupt.signal.aborted) {
        isDone = true
        process.exit(130)
      }
      interrupt.abort()
    })
  }
  return interrupt.signal
}
