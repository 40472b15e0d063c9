/** A program that leads a group of its own: whatever it starts belongs to the group, unless it leaves it. */
interface Leader {
  readonly pid?: number | undefined
  readonly stdout: { destroy(): unknown } | null
  readonly stderr: { destroy(): unknown } | null
  once(event: 'exit', listener: () => void): unknown
}

interface Limits {
  /** Milliseconds. */
  readonly timeout: number
  readonly signal: AbortSignal
  /** Ends the program alone. */
  readonly spares?: boolean | undefined
}

export type Ending = 'timeout' | 'stopped'

/** Milliseconds to tidy up in, between being asked to end and being ended. */
const TIDY = 5000
/** Milliseconds in which what the program left behind may still write; a helper that stays holds its output open for ever. */
const REST = 1000

/**
 * Ends a program with everything that it has started when its time is over or the command is stopped: a program that runs others,
 * as docker, rsync and npx do, would else leave them behind, and these would keep the command waiting for their output.
 * Returns what is to be called when all has been read; it says why the program was ended, if it was.
 */
export function limitGroup(child: Leader, { timeout, signal, spares = false }: Limits): () => Ending | undefined {
  let ending: Ending | undefined
  let hasEnded = false
  const timers: NodeJS.Timeout[] = []
  const kill = (name: NodeJS.Signals) => {
    try {
      if (child.pid !== undefined) process.kill(spares ? child.pid : -child.pid, name)
    } catch {
      // nothing of it is left
    }
  }
  const end = (why: Ending) => {
    if (ending !== undefined || hasEnded) return
    ending = why
    kill('SIGTERM')
    timers.push(setTimeout(() => kill('SIGKILL'), TIDY))
  }
  const letGo = () => {
    hasEnded = true
    timers.push(setTimeout(() => [child.stdout, child.stderr].forEach((stream) => stream?.destroy()), REST))
  }
  const onStop = () => end('stopped')
  const onExit = () => kill('SIGKILL')
  child.once('exit', letGo)
  timers.push(setTimeout(() => end('timeout'), timeout))
  signal.addEventListener('abort', onStop, { once: true })
  process.once('exit', onExit)
  if (signal.aborted) onStop()
  return () => {
    for (const timer of timers) clearTimeout(timer)
    signal.removeEventListener('abort', onStop)
    process.removeListener('exit', onExit)
    if (ending !== undefined) kill('SIGKILL')
    return ending
  }
}
