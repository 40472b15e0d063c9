import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { setPriority } from 'node:os'
import { dirname, join, relative } from 'node:path'
import type { Emit } from './events.ts'
import type { AppPaths } from './paths.ts'
import { type Place, type Problem, problemAt } from './problem.ts'

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
export function typeChecker(paths: AppPaths, emit: Emit): TypeChecker | undefined {
  const { root } = paths
  const compiler = findCompiler(root)
  const projects = [root, paths.client].filter((folder) => existsSync(join(folder, 'tsconfig.json')))
  if (compiler === undefined || projects.length === 0) return undefined
  let timer: NodeJS.Timeout | undefined
  let round = 0
  let running: ChildProcess[] = []
  const stop = () => {
    round += 1
    for (const child of running) child.kill()
    running = []
  }
  const check = async () => {
    stop()
    const mine = round
    const started = performance.now()
    const problems: Problem[] = []
    for (const project of projects) {
      const output = await new Promise<string>((done) => running.push(runCompiler({ compiler, root, project, done })))
      if (mine !== round) return
      problems.push(...typeProblems(output, root))
    }
    const different = [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()]
    emit({ type: 'types', problems: different.slice(0, shownAtMost), milliseconds: performance.now() - started })
  }
  return {
    soon() {
      clearTimeout(timer)
      timer = setTimeout(() => void check(), quiet)
    },
    close() {
      clearTimeout(timer)
      stop()
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

interface CompilerRun {
  readonly compiler: string
  readonly root: string
  /** Folder of the tsconfig.json. */
  readonly project: string
  readonly done: (output: string) => void
}

function runCompiler({ compiler, root, project, done }: CompilerRun): ChildProcess {
  const name = relative(root, project).replaceAll(/[^\w]+/g, '-') || 'root'
  const memory = join(root, 'node_modules', '.cache', 'fluxstack', `${name}.tsbuildinfo`)
  const flags = ['--noEmit', '--pretty', 'false', '--incremental', '--tsBuildInfoFile', memory]
  const command = [compiler, '-p', project, ...flags]
  const child = spawn(process.execPath, command, { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] })
  try {
    if (child.pid !== undefined) setPriority(child.pid, background)
  } catch {
    // Some systems do not let a process lower another's priority; the check then runs at the usual one.
  }
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.once('close', () => done(output))
  child.once('error', () => done(''))
  return child
}

/** Reads `app/a.ts(3,7): error TS2322: …`, whose further lines are indented, and errors of the project as a whole. */
export function typeProblems(output: string, root: string): Problem[] {
  const found: { message: string; place?: Place }[] = []
  for (const text of output.split(/\r?\n/)) {
    const match = /^(?:(.+?)\((\d+),(\d+)\): )?error (TS\d+: .*)$/.exec(text)
    if (match !== null) {
      const [, file, line, column, message = ''] = match
      const place =
        file === undefined ? {} : { place: { file: join(root, file), line: Number(line), column: Number(column) } }
      found.push({ message, ...place })
    } else if (/^\s+\S/.test(text)) {
      const last = found.at(-1)
      if (last !== undefined) last.message += `\n${text}`
    }
  }
  return found.map(({ message, place }) => problemAt(message, place))
}
