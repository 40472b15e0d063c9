import { stripVTControlCharacters } from 'node:util'
import type { LogErrorOptions, Logger } from 'vite'
import type { Emit } from './events.ts'
import { describeProblem } from './problem.ts'

/** Vite's voice, turned into events: its reloads and clearing of the screen are left out, problems are kept whole. */
export function viteLogger(root: string, emit: Emit): Logger {
  const once = new Set<string>()
  const seen = new WeakSet<object>()
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
        emit({ type: 'error', stage: 'client', problem: describeProblem(error, root) })
      } else emit({ type: 'log', level: 'error', message: plain(text) })
    },
    hasErrorLogged: (error) => seen.has(error),
  }
}

function plain(text: string): string {
  return stripVTControlCharacters(text).trim()
}
