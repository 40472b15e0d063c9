import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { stripVTControlCharacters } from 'node:util'
import { cleanEnv } from './command.ts'

/** What the keyboard sends. */
export const keys = { up: '\u001B[A', down: '\u001B[B', enter: '\r', escape: '\u001B', interrupt: '\u0003' } as const

export interface Terminal {
  /** Resolves when text that has not been waited for before is on the screen. */
  waitFor(text: string | RegExp): Promise<void>
  press(...pressed: readonly string[]): void
  /** The program's exit code, and all it has written: as bytes, and without colours and cursor movements. */
  ended: Promise<{ readonly code: number; readonly raw: string; readonly text: string }>
}

const SCRIPT = '/usr/bin/script'

/**
 * Starts a program in a pseudo-terminal, by `script` of Debian's bsdutils, which every Debian has.
 * @throws Error naming `script` where it is missing
 */
export function openTerminal(command: readonly string[], cwd: string): Terminal {
  if (!existsSync(SCRIPT))
    throw new Error(`${SCRIPT} is missing: install bsdutils (Debian) or util-linux, to test questions.`)
  const line = command.map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(' ')
  const child = spawn(SCRIPT, ['-qefc', `stty cols 120 rows 50; exec ${line}`, '/dev/null'], {
    cwd,
    // With CI set nobody is asked, terminal or not.
    env: { ...cleanEnv({ CI: undefined }), TERM: 'xterm' },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let raw = ''
  let read = 0
  let look: (() => void) | undefined
  child.stdout.on('data', (chunk: Buffer) => {
    raw += chunk.toString()
    look?.()
  })
  const ended = once(child, 'close').then(([code]: unknown[]) => {
    look?.()
    return { code: Number(code), raw, text: stripVTControlCharacters(raw).replaceAll('\r', '') }
  })
  const find = (text: string | RegExp): boolean => {
    const fresh = stripVTControlCharacters(raw.slice(read)).replaceAll('\r', '')
    const found = typeof text === 'string' ? fresh.includes(text) : text.test(fresh)
    if (found) read = raw.length
    return found
  }
  return {
    ended,
    press: (...pressed) => pressed.forEach((key) => child.stdin.write(key)),
    waitFor: (text) =>
      new Promise((resolve, reject) => {
        const done = (settle: () => void) => {
          look = undefined
          clearTimeout(timer)
          settle()
        }
        const fail = () => done(() => reject(new Error(`${String(text)} did not come:\n${raw.slice(read)}`)))
        const timer = setTimeout(fail, 20_000)
        look = () => {
          if (find(text)) done(resolve)
          else if (child.exitCode !== null) fail()
        }
        look()
      }),
  }
}
