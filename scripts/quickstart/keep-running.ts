import { spawn } from 'node:child_process'
import { once } from 'node:events'

/**
 * Runs a program at this terminal, with its keys, colours and errors, until it ends or a signal ends it.
 * @returns its exit code, 0 when it was stopped by a person
 */
export async function keepRunning(command: string, args: string[], cwd: string): Promise<number> {
  const child = spawn(command, args, { cwd, stdio: 'inherit', shell: process.platform === 'win32' })
  let stopped = false
  const stop = (signal: NodeJS.Signals) => {
    stopped = true
    // The terminal sends Ctrl-C to the child as well, and two of them mean "at once".
    if (signal !== 'SIGINT') child.kill(signal)
  }
  process.on('SIGINT', stop).on('SIGTERM', stop)
  try {
    const [code] = (await once(child, 'exit')) as [number | null]
    return stopped ? 0 : (code ?? 1)
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop)
  }
}
