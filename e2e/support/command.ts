import { delimiter, sep } from 'node:path'
import { execa } from 'execa'

/** What a finished command left behind. */
export interface Finished {
  code: number
  stdout: string
  stderr: string
  /** Both streams, in the order they were written. */
  all: string
  /** Milliseconds from start to end. */
  ms: number
}

export interface CommandOptions {
  cwd?: string
  /** Added to `cleanEnv()`; `undefined` takes a variable away. */
  env?: NodeJS.ProcessEnv
  /** Milliseconds; default four minutes. The command is killed then, and its code is -1. */
  timeout?: number
  input?: string
}

const inherited =
  /^(npm_|vitest|vite_|flux_|node_env$|node_options$|init_cwd$|force_color$|port$|host$|database_url$|log_level$|test$|mode$|dev$|prod$|ssr$|base_url$)/i

/**
 * The environment a person's shell would give: without what npm, vitest and this suite added to their own, so that
 * `npx flux` and `node` mean what they mean outside the repository.
 */
export function cleanEnv(extra: NodeJS.ProcessEnv = {}): Record<string, string> {
  const env: Record<string, string> = {}
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && !inherited.test(name)) env[name] = value
  }
  const path = (env['PATH'] ?? env['Path'] ?? '').split(delimiter)
  env['PATH'] = path.filter((entry) => !entry.includes(`node_modules${sep}`)).join(delimiter)
  env['NO_COLOR'] = '1'
  for (const [name, value] of Object.entries(extra)) {
    if (value === undefined) delete env[name]
    else env[name] = value
  }
  return env
}

/** Runs a command to its end; never throws for a code other than 0. */
export async function run(command: string, args: string[], options: CommandOptions = {}): Promise<Finished> {
  const started = performance.now()
  const result = await execa(command, args, {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: cleanEnv(options.env),
    extendEnv: false,
    reject: false,
    all: true,
    timeout: options.timeout ?? 240_000,
    ...(options.input === undefined ? { stdin: 'ignore' as const } : { input: options.input }),
  })
  const failure = result.exitCode === undefined ? `\n${result.shortMessage ?? 'did not end'}` : ''
  return {
    code: result.exitCode ?? -1,
    stdout: result.stdout,
    stderr: result.stderr,
    all: result.all + failure,
    ms: performance.now() - started,
  }
}

/** Like `run`, but a code other than 0 is an error that shows the output. */
export async function must(command: string, args: string[], options: CommandOptions = {}): Promise<Finished> {
  const result = await run(command, args, options)
  if (result.code !== 0) {
    throw new Error(`${[command, ...args].join(' ')} ended with ${result.code} in ${options.cwd ?? '.'}\n${result.all}`)
  }
  return result
}
