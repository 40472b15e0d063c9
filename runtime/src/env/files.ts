import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigProblemsError, type ConfigProblem } from '../config/problems.ts'
import { keep } from '../framework/keep.ts'
import { parseEnv } from './parse.ts'

/** A set of environment variables, such as `process.env`. */
export type Variables = Readonly<Record<string, string | undefined>>

/** Where a variable was set, `file` relative to the project. */
export interface VariableOrigin {
  file: string
  line: number
}

export interface EnvFiles {
  mode: string
  /** Real variables over those of the files. */
  values: Record<string, string | undefined>
  /** For the variables that a file has set, which and where. */
  origins: Readonly<Record<string, VariableOrigin>>
  /** The files that were read, relative to the project, the last one standing over the others. */
  files: readonly string[]
  warnings: readonly string[]
}

export interface EnvFilesOptions {
  /** The project's root; the working directory unless given. */
  root?: string
  /** Decides which `.env.<mode>` is read; from `FLUX_ENV`, then `NODE_ENV`, unless given. */
  mode?: string
  /** The real variables; `process.env` unless given. */
  env?: Variables
}

/** `FLUX_ENV`, else `NODE_ENV`, else `development`. */
export function currentMode(env: Variables = process.env): string {
  return env['FLUX_ENV'] || env['NODE_ENV'] || 'development'
}

/** The names of the files for a mode, the last one standing over the others. */
export function envFileNames(mode: string): string[] {
  return ['.env', '.env.local', `.env.${mode}`, `.env.${mode}.local`]
}

/** Reads `.env`, `.env.local`, `.env.<mode>` and `.env.<mode>.local`; changes nothing. */
export function loadEnvFiles(options: EnvFilesOptions = {}): EnvFiles {
  const { root = process.cwd(), env = process.env, mode = currentMode(env) } = options
  const values: Record<string, string | undefined> = {}
  const origins: Record<string, VariableOrigin> = {}
  const files: string[] = []
  const warnings: string[] = []
  const problems: ConfigProblem[] = []
  for (const file of envFileNames(mode)) {
    const text = read(join(root, file), file, problems)
    if (text === undefined) continue
    files.push(file)
    const { entries, malformed } = parseEnv(text)
    for (const { line, reason } of malformed) warnings.push(`${file}:${line} is ignored: ${reason}.`)
    for (const { name, value, line } of entries) {
      values[name] = value
      origins[name] = { file, line }
    }
  }
  if (problems.length > 0)
    throw new ConfigProblemsError(problems, { title: 'The environment cannot be read', code: 'ENV_FILE_UNREADABLE' })
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined || cameFromFile(name, env)) continue
    values[name] = value
    delete origins[name]
  }
  return { mode, values, origins, files, warnings }
}

function read(path: string, file: string, problems: ConfigProblem[]): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException // what node:fs throws
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    problems.push({ path: '', message: `${file} cannot be read (${code ?? 'unknown reason'})`, origin: { file } })
    return undefined
  }
}

/** What the files have put into `process.env`, so that a second call may change it while real variables stay. */
const applied = () =>
  keep('fluxstack.env', () => ({
    names: new Map<string, string>(),
    latest: undefined as EnvFiles | undefined,
    root: '',
  }))

/** `process.env` holds what files have put there; that is not a real variable, and a changed file may replace it. */
function cameFromFile(name: string, env: Variables): boolean {
  return env === process.env && env[name] !== undefined && applied().names.get(name) === env[name]
}

/**
 * Reads the `.env` files into `process.env`; called again, it replaces what it put there before.
 * The development server does so for the project's root, a production server for its working directory.
 */
export function applyEnvFiles(options: Omit<EnvFilesOptions, 'env'> = {}): EnvFiles {
  const state = applied()
  for (const [name, value] of state.names) if (process.env[name] === value) delete process.env[name]
  state.names.clear()
  const result = loadEnvFiles(options)
  for (const name of Object.keys(result.origins)) {
    const value = result.values[name]
    if (value === undefined) continue
    process.env[name] = value
    state.names.set(name, value)
  }
  state.latest = result
  state.root = options.root ?? process.cwd()
  return result
}

/** Where relative paths of the running app start: the root its environment was read from. */
export function projectRoot(): string {
  return applied().root || process.cwd()
}

/** The environment of the running process: `process.env` after the `.env` files, which are read once. */
export function processEnvironment(): EnvFiles {
  const latest = applied().latest ?? applyEnvFiles()
  return { ...latest, values: process.env }
}
