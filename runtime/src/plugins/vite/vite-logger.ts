import { stripVTControlCharacters } from 'node:util'
import type { LogErrorOptions, Logger } from 'vite'
import type { Emit } from './events.ts'
import { type Problem, describeProblem } from './problem.ts'

/** Milliseconds within which the same error is the same. */
const repeats = 1000

/** Vite's voice, turned into events: its reloads and clearing of the screen are left out, problems are kept whole. */
export function viteLogger(root: string, emit: Emit): Logger {
  const once = new Set<string>()
  const seen = new WeakSet<object>()
  // Vite meets an error once for each module and request that runs into it.
  let last = { text: '', at: 0 }
  const tellOnce = (problem: Problem) => {
    const now = { text: JSON.stringify(problem), at: performance.now() }
    if (now.text !== last.text || now.at - last.at > repeats) emit({ type: 'error', stage: 'client', problem })
    last = now
  }
  const warn = (text: string) => emit({ type: 'log', level: 'warn', message: plain(text) })
  return {
    hasWarned: false,
    info: () => {},
    clearScreen: () => {},
    warn(text) {
      this.hasWarned = true
      warn(text)
    },
    warnOnce(text) {
      if (once.has(text)) return
      once.add(text)
      this.warn(text)
    },
    error(text, options?: LogErrorOptions) {
      const error = options?.error
      if (error !== undefined && error !== null) {
        seen.add(error)
        tellOnce(describeProblem(error, root))
      } else emit({ type: 'log', level: 'error', message: plain(text) })
    },
    hasErrorLogged: (error) => seen.has(error),
  }
}

function plain(text: string): string {
  return stripVTControlCharacters(text).trim()
}
