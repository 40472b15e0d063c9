import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { cleanEnv } from '../support/command.ts'
import { repository } from '../support/paths.ts'
import type { Runtime } from '../support/runtimes.ts'

const program = join(repository, 'e2e', 'logging', 'program.mjs')

export interface ProgramOptions {
  config: { server?: object; logging: { console: { enabled: boolean }; file: object } }
  lines: number
  end: 'serve' | 'kill' | 'exit' | 'return' | 'throw'
  /** Where it writes how many lines it logged. */
  counts: string
}

export interface Program {
  child: ChildProcess
  /** The first that it says on standard error. */
  ready: Promise<string>
  ended: Promise<{ code: number | null; signal: string | null; stdout: string; stderr: string }>
}

/** Runs it in production mode. */
export function runProgram(runtime: Runtime, options: ProgramOptions): Program {
  const env = cleanEnv({ NODE_ENV: 'production' })
  const child = spawn(runtime.path, [program, JSON.stringify(options)], {
    cwd: repository,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const ended = once(child, 'close').then(([code, signal]) => ({
    code: code as number | null, // as Node documents `close`
    signal: signal as string | null,
    stdout,
    stderr,
  }))
  return { child, ended, ready: once(child.stderr, 'data').then(() => stderr) }
}

export function counted(counts: string): number {
  return Number(readFileSync(counts, 'utf8'))
}
