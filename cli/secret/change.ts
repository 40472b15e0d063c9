import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ProjectContext } from '../context.ts'
import { CliError } from '../errors.ts'
import { showChanges, showPreview } from '../generate/report.ts'
import { ChangeSet } from '../project/changes.ts'
import { editList, sets } from './env-line.ts'
import { newSecret } from './new-secret.ts'

const NAME = 'FLUX_SECRET'
/** The least number of characters, below which the server does not start. */
const SHORTEST = 32

export interface SecretChange {
  readonly action: 'rotate' | 'prune'
  /** How many stay beside the newest. */
  readonly keep: number
  /** Relative to the project. */
  readonly file: string
}

export interface SecretsChanged {
  readonly file: string
  /** How many stay beside the newest. */
  readonly kept: number
  readonly removed: number
}

/**
 * `flux secret rotate` and `prune`. Nothing that is shown holds a secret.
 * @throws CliError SECRET_NOT_FOUND, and what a change set throws
 */
export async function changeSecrets(
  { action, keep, file }: SecretChange,
  ctx: ProjectContext,
): Promise<SecretsChanged> {
  const { root, argv, now, log } = ctx
  const changes = new ChangeSet({ root, command: `secret ${action}`, argv, now })
  const result = { file, kept: 0, removed: 0 }
  let short = 0
  const change = (text: string): string =>
    editList(text, NAME, (old) => {
      const good = old.filter(({ length }) => length >= SHORTEST)
      const all = action === 'rotate' ? [newSecret(), ...good] : good
      if (all.length === 0) throw noSecret(file)
      const stay = all.slice(0, 1 + keep)
      result.kept = stay.length - 1
      result.removed = all.length - stay.length
      short = old.length - good.length
      return stay
    })
  if (existsSync(join(root, file))) changes.edit(file, change, { secret: true })
  else if (action === 'rotate') changes.write(file, change(''), { secret: true })
  else throw noSecret(file)
  if (ctx.dryRun) await showPreview(changes, ctx)
  else {
    const committed = await changes.commit()
    ctx.changed(committed.changes)
    tell({ action, ...result, changed: committed.changes.length > 0 }, ctx)
    showChanges(committed, ctx)
  }
  if (short > 0) log.warn(`${count(short)} of fewer than ${SHORTEST} characters went, with which no server starts.`)
  for (const other of overriding(file, ctx)) log.warn(`${other} sets ${NAME} too, and stands over ${file}.`)
  if (action === 'rotate' && !ctx.dryRun && !ctx.json) log.print(inProduction(result.kept))
  return result
}

interface Told extends SecretsChanged {
  readonly action: SecretChange['action']
  readonly changed: boolean
}

function tell({ action, file, removed, changed }: Told, { log }: Pick<ProjectContext, 'log'>): void {
  if (!changed) log.info(`Nothing to change: ${NAME} in ${file} has no old secret.`)
  else if (action === 'rotate') log.success(`${NAME} in ${file} begins with a new secret.`)
  if (removed > 0)
    log.success(
      `${count(removed)} went from ${file}: what was made with ${removed === 1 ? 'it' : 'them'} is not accepted any more.`,
    )
}

/** Where the variable is set so that the file's value does not count, in development or in production. */
function overriding(file: string, { root, env }: Pick<ProjectContext, 'root' | 'env'>): string[] {
  const files = ['.env.local', '.env.development', '.env.development.local', '.env.production', '.env.production.local']
  const later = file === '.env' ? files : []
  const found = later.filter(
    (name) => existsSync(join(root, name)) && sets(readFileSync(join(root, name), 'utf8'), NAME),
  )
  return env[NAME] ? ['The environment', ...found] : found
}

const count = (number: number): string => (number === 1 ? '1 secret' : `${number} secrets`)

const noSecret = (file: string): CliError =>
  new CliError('SECRET_NOT_FOUND', { detail: `${file} has no ${NAME}.`, state: 'Nothing was changed.' })

const inProduction = (kept: number): string =>
  [
    '',
    'Where the app runs:',
    `  1. Set ${NAME} to a new secret (\`flux secret\` prints one)${kept > 0 ? ', a comma, and the old one' : ''}.`,
    '  2. Restart every instance.',
    ...(kept > 0
      ? ['  3. Later, when all that was made with the old one has expired, take it out; here `flux secret prune` does.']
      : []),
    '',
  ].join('\n')
