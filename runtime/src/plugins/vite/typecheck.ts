import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { setPriority } from 'node:os'
import { dirname, join } from 'node:path'
import type { Emit } from './events.ts'
import { type Problem, problemAt } from './problem.ts'

/** After the last edit: long enough that typing does not start a check a second, short enough to feel immediate. */
const quiet = 250
/** Lower than any request or reload. */
const background = 10
const shownAtMost = 50

export interface TypeChecker {
  /** Asks for a check soon; several calls give one. */
  soon(): void
  close(): void
}

/** Checks types in a process of its own, after edits and never in their way. Nothing where the app has no compiler. */
export function typeChecker(root: string, emit: Emit): TypeChecker | undefined {
  const compiler = findCompiler(root)
  if (compiler === undefined || !existsSync(join(root, 'tsconfig.json'))) return undefined
  let timer: NodeJS.Timeout | undefined
  let running: ChildProcess | undefined
  const check = () => {
    running?.kill()
    const started = performance.now()
    const child = runCompiler(compiler, root, (output) => {
      if (running !== child) return
      running = undefined
      emit({ type: 'types', problems: typeProblems(output, root), milliseconds: performance.now() - started })
    })
    running = child
  }
  return {
    soon() {
      clearTimeout(timer)
      timer = setTimeout(check, quiet)
    },
    close() {
      clearTimeout(timer)
      const child = running
      running = undefined
      child?.kill()
    },
  }
}

/** The app's own `tsc`, of whichever TypeScript it has. */
function findCompiler(root: string): string | undefined {
  try {
    const manifest = createRequire(join(root, 'package.json')).resolve('typescript/package.json')
    const file = join(dirname(manifest), 'bin', 'tsc')
    return existsSync(file) ? file : undefined
  } catch {
    return undefined
  }
}

function runCompiler(compiler: string, root: string, done: (output: string) => void): ChildProcess {
  const cache = join(root, 'node_modules', '.cache', 'fluxstack.tsbuildinfo')
  const flags = ['--noEmit', '--pretty', 'false', '--incremental', '--tsBuildInfoFile', cache]
  const child = spawn(process.execPath, [compiler, '-p', root, ...flags], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  try {
    if (child.pid !== undefined) setPriority(child.pid, background)
  } catch {
    // Some systems do not let a process lower another's priority; the check then runs at the usual one.
  }
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.once('close', (_code, signal) => {
    if (signal === null) done(output)
  })
  child.once('error', () => {})
  return child
}

/** Reads `app/a.ts(3,7): error TS2322: …`, whose further lines are indented. */
export function typeProblems(output: string, root: string): Problem[] {
  const found: { file: string; line: number; column: number; message: string }[] = []
  for (const text of output.split(/\r?\n/)) {
    const match = /^(.+?)\((\d+),(\d+)\): error (TS\d+: .*)$/.exec(text)
    if (match !== null) {
      const [, file = '', line, column, message = ''] = match
      found.push({ file: join(root, file), line: Number(line), column: Number(column), message })
    } else if (/^\s+\S/.test(text)) {
      const last = found.at(-1)
      if (last !== undefined) last.message += `\n${text}`
    }
  }
  return found.slice(0, shownAtMost).map(({ message, ...place }) => problemAt(message, place))
}
