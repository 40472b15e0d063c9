import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Context } from '../context.ts'
import { appRuntime, bunOf } from '../dev/app-runtime.ts'
import { CliError, type ErrorCode, ERRORS } from '../errors.ts'
import { packageRoot } from '../package-root.ts'
import type { Target } from './target.ts'

/** Whether only Bun can open the app's database: `bun:sqlite` is part of it, and such an app has no other driver. */
export const runsOnBun = (root: string, { database }: Pick<Target, 'database'>): boolean =>
  database === 'sqlite' && process.versions['bun'] === undefined && appRuntime(root) === 'bun'

interface World extends Pick<Context, 'env' | 'exec'> {
  readonly root: string
  /** Gets what the other process says beside its answer. */
  readonly log?: Pick<Context['log'], 'print'>
}

/** The bin of this FluxStack: Bun runs its sources too. */
function bin(): string {
  const built = join(packageRoot(), 'dist/cli/flux.js')
  const source = join(packageRoot(), 'cli/flux.ts')
  return existsSync(source) ? source : built
}

/**
 * Has Bun run `flux db …` and gives its data.
 * @throws CliError what that one answered
 */
export async function throughBun<T>(words: readonly string[], { root, env, exec, log }: World): Promise<T> {
  const args = [bin(), 'db', ...words, '--json', '--cwd', root]
  const { stdout, stderr, exitCode } = await exec(bunOf(root), args, { cwd: root, env, allowFailure: true })
  if (stderr.trim() !== '') log?.print(stderr.trimEnd())
  if (exitCode === 127) {
    throw new CliError('COMMAND_NOT_FOUND', {
      detail: 'This app runs on Bun, and bun is neither on PATH nor among its packages.',
      fix: 'Install Bun (https://bun.sh), or add it to the app: npm install --save-dev bun',
    })
  }
  const answer = parseAnswer(stdout)
  if (answer?.ok) return answer.data as T // the same command's own answer
  const { code = 'COMMAND_FAILED', detail, ...rest } = answer?.error ?? {}
  throw new CliError(code in ERRORS ? (code as ErrorCode) : 'COMMAND_FAILED', {
    detail: detail ?? `flux db ${words.join(' ')} gave no answer under Bun (exit code ${exitCode}).`,
    ...rest,
  })
}

interface Answer {
  readonly ok: boolean
  readonly data?: unknown
  readonly error?: { readonly code?: string; readonly detail?: string; readonly fix?: string; readonly state?: string }
}

function parseAnswer(text: string): Answer | undefined {
  try {
    return JSON.parse(text) as Answer // --json prints one object
  } catch {
    return undefined
  }
}
