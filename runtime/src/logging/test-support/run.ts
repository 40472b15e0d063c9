import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import type { FluxStackConfigInput } from '../../config/index.ts'

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** The test program as one file, as production has it: pino, Elysia and all inside. */
export async function bundleProgram(): Promise<{ file: string; remove: () => void }> {
  const folder = mkdtempSync(join(tmpdir(), 'flux-log-program-'))
  const file = join(folder, 'program.mjs')
  const bundle = await rolldown({
    input: source('program.mjs'),
    platform: 'node',
    logLevel: 'silent',
    external: /^bun:/,
    resolve: {
      alias: {
        '@fluxstack/runtime/server$': source('../../server/index.ts'),
        '@fluxstack/runtime$': source('../../index.ts'),
      },
    },
  })
  await bundle.write({ file, format: 'esm', codeSplitting: false })
  await bundle.close()
  return { file, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

export interface ProgramOptions {
  config: FluxStackConfigInput
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
export function runProgram(file: string, options: ProgramOptions, runtime = process.execPath): Program {
  const env = { ...process.env, NODE_ENV: 'production', FLUX_ENV: 'production', LOG_LEVEL: '' }
  const child = spawn(runtime, [file, JSON.stringify(options)], { env, stdio: ['ignore', 'pipe', 'pipe'] })
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
