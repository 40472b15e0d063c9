import type { ProjectContext } from '../context.ts'
import { CliError } from '../errors.ts'
import { readAppFacts } from '../project/app-facts.ts'
import { isBrought, migrationsAmong, type Brought } from '../db/brought.ts'
import { isTracked } from '../project/base-text.ts'
import { ChangeSet } from '../project/changes.ts'
import { suggest } from '../suggest.ts'
import { withoutAffix } from './affix.ts'
import { formatterOf } from './format.ts'
import { parseName } from './names.ts'
import { refuseInUse } from './in-use.ts'
import { folderOf } from './place.ts'
import { listRecords, readRecord, recordPath, type Made } from './record.ts'
import { showChanges, showPreview } from './report.ts'
import { settleRemovals } from './settle-removals.ts'
import { findGenerator } from './sources.ts'
import { lazily, openEditor } from './stage.ts'
import { refuseWiring, unwire } from './wire.ts'

interface Asked {
  readonly generator: string | undefined
  readonly name: string | undefined
  readonly options: {
    readonly path: string | undefined
    readonly force: boolean
    readonly skipWiring: boolean
  }
}

/** What `flux destroy --json` answers. */
export interface DestroyResult {
  readonly generator: string
  readonly name: string
  readonly removed: readonly string[]
  readonly unwired: readonly string[]
  readonly kept: readonly string[]
}

/**
 * `flux destroy`: takes the files and the wiring of one generated thing back, and nothing that the user has made of them without being told.
 * @throws CliError NOT_GENERATED, CHANGES_CONFLICT, STILL_IN_USE, WIRING_REFUSED
 */
export async function destroy({ generator, name, options }: Asked, ctx: ProjectContext): Promise<DestroyResult> {
  const made = await recordOf({ generator, name, options }, ctx)
  const app = readAppFacts(ctx.root)
  const { argv, now, root } = ctx
  const changes = new ChangeSet({ root, command: 'destroy', argv, now })
  const brought = migrationsAmong(made.files)
  const files = made.files.filter((path) => !(brought && isBrought(path, brought)))
  const own = files.filter((path) => isTracked(root, path))
  // What FluxStack does not know as its own is not its to remove, whatever a record says.
  const unknown = files.filter((path) => !own.includes(path) && changes.exists(path))
  if (unknown.length > 0 && !options.force) refuseUnknown(unknown)
  for (const path of own) changes.remove(path)
  const editor = lazily(() => openEditor(root))
  const unwired = await unwire({
    changes,
    // What was added last goes first.
    wiring: made.wiring.toReversed(),
    editor,
    format: formatterOf(app, ctx),
  })
  if (unwired.refused.length > 0 && !options.skipWiring) refuseWiring(unwired.refused, 'take out')
  if (!options.force) await refuseInUse({ changes, root, removed: own, editor })
  const migration =
    brought && (await (await import('../db/take-back.ts')).takeBack({ changes, app, brought, made }, ctx))
  changes.keepRecord(recordPath(made), null)
  await settleRemovals(changes, options.force, ctx)
  const result = {
    generator: made.generator,
    name: made.name,
    removed: [...own, ...(migration?.kind === 'removed' ? migration.files : [])],
    unwired: unwired.wiring.map(({ file }) => file),
  }
  if (ctx.dryRun) {
    await showPreview(changes, ctx)
    return { ...result, kept: [] }
  }
  const committed = await changes.commit(
    migration?.kind === 'removed' && brought ? () => stillPending(brought, made, ctx) : undefined,
  )
  ctx.changed(committed.changes)
  ctx.log.success(`Took back ${made.generator} ${made.name}.`)
  showChanges(committed, ctx)
  if (migration) (await import('../db/take-back.ts')).tell(migration, ctx)
  if (made.edited) {
    const files = made.edited.join(', ')
    ctx.log.warn(
      `${files}: what ${made.generator} put in stays, take it out by hand. flux undo takes all of it back, while nothing has come after.`,
    )
  }
  const kept = [...committed.kept, ...unknown]
  if (kept.length > 0) ctx.log.warn(`Left to you: ${kept.join(', ')}`)
  return { ...result, kept }
}

/** Once more under the lock: somebody may have applied the migration in between. What was asked has been answered. */
async function stillPending(brought: Brought, { generator, name }: Made, ctx: ProjectContext): Promise<void> {
  const { assertPending } = await import('../db/applied.ts')
  const line = `flux destroy ${generator} ${name}`
  await assertPending({ brought, line, destroy: `${line} again` }, { ...ctx, yes: true })
}

function refuseUnknown(files: readonly string[]): never {
  throw new CliError('CHANGES_CONFLICT', {
    detail: `.flux/state does not say that FluxStack made ${files.join(', ')}, so nobody can tell whether you have changed them.`,
    fix: 'Take .flux/state back from version control, or pass --force: these files then stay, and the rest is taken back.',
    state: 'Nothing was changed.',
  })
}

async function recordOf({ generator, name, options }: Asked, ctx: ProjectContext): Promise<Made> {
  const all = listRecords(ctx.root)
  if (generator === undefined || name === undefined) return chosen(all, generator, ctx)
  const known = await generatorOf(generator, ctx.root)
  const names = parseName(withoutAffix(name, known?.affix), { what: `a ${generator}` })
  const key = {
    generator: known?.name ?? generator,
    name: [folderOf(options.path, names.folder), names.given.kebab].filter(Boolean).join('/'),
  }
  const made = readRecord(ctx.root, key)
  if (made) return made
  const ofKind = all.filter((one) => one.generator === key.generator).map((one) => one.name)
  const near = suggest(key.name, ofKind)
  throw new CliError('NOT_GENERATED', {
    detail: `Nothing was generated as ${generator} ${key.name}${ofKind.length > 0 ? `, but ${ofKind.join(', ')}` : ''}.`,
    ...(near !== undefined && { fix: `Did you mean "flux destroy ${generator} ${near}"?` }),
    state: 'Nothing was changed.',
  })
}

/** The generator as it is now; what it made can be taken back without it. */
async function generatorOf(name: string, root: string) {
  try {
    const found = await findGenerator(name, root)
    return found && { name: found.name, affix: (await found.load()).affix }
  } catch {
    return undefined
  }
}

/** Asks what is to be taken back, among all that can be. */
async function chosen(
  all: readonly { readonly generator: string; readonly name: string }[],
  generator: string | undefined,
  ctx: ProjectContext,
): Promise<Made> {
  const here = all.filter((one) => generator === undefined || one.generator === generator)
  if (here.length === 0) {
    const what = generator === undefined ? 'Nothing' : `No ${generator}`
    throw new CliError('NOT_GENERATED', { detail: `${what} was generated here.`, state: 'Nothing was changed.' })
  }
  const answer = await ctx.ask.choice({
    flag: generator === undefined ? '<generator> <name>' : '<name>',
    message: 'What do you want to take back?',
    choices: here.map((one) => ({ value: lineOf(one, generator) })),
  })
  const found = here.find((one) => lineOf(one, generator) === answer)
  const made = found && readRecord(ctx.root, found)
  if (made) return made
  throw new CliError('NOT_GENERATED', { detail: `${answer} is gone.`, state: 'Nothing was changed.' })
}

const lineOf = (one: { generator: string; name: string }, generator: string | undefined): string =>
  generator === undefined ? `${one.generator} ${one.name}` : one.name
