import type { Ask } from '../ask.ts'
import { CliError } from '../errors.ts'
import type { Kind, Resolvers } from './compare.ts'
import type { Answered, Asked, Named } from './kit-types.ts'

/** How to tell a new name from a new thing. */
export interface RenameOptions {
  /** As typed: `posts:articles` for a table, `posts.text:body` for a column; `:articles` and `posts.:body` are new. */
  readonly renames?: readonly string[]
  /** What is gone is dropped, unless a rename names it. */
  readonly drop?: boolean
  /** Where a person can be asked. */
  readonly ask?: Pick<Ask, 'choice'> | undefined
}

const RENAME_PATTERN = /^(?:([\w-]*)|([\w-]+)\.([\w-]*)):([\w-]+)$/

interface Rename {
  readonly table: string
  readonly column: string | undefined
  readonly to: string
  used: boolean
}

/** Says of what is gone and what is new in a schema whether it is the same. @throws CliError MIGRATION_AMBIGUOUS */
export function resolversOf(options: RenameOptions): Resolved {
  const losses: string[] = []
  const renames = (options.renames ?? []).map(parseRename)
  const resolvers: Resolvers = (kind) => async (asked) => {
    const { created, deleted, ...rest } = asked
    const state: State = { created: [...created], deleted: [...deleted], renamed: [], fresh: [] }
    for (const rename of renames) applyRename(rename, { kind, asked, state })
    if (KEEPS_DATA.has(kind) && !options.drop) {
      for (const to of openOf(state)) {
        if (state.deleted.length === 0) break
        if (!options.ask) throw ambiguous(kind, asked, state)
        await askAbout(to, { kind, asked, state, ask: options.ask })
      }
    }
    losses.push(...state.deleted.flatMap((one) => lossOf(kind, one, asked)))
    const { fresh: _, ...answer } = { ...state, created: [...state.created] }
    return { ...rest, ...answer, moved: movesOf(state.renamed) }
  }
  return { resolvers, losses, finish: () => refuseUnused(renames) }
}

interface Resolved {
  readonly resolvers: Resolvers
  /** What is gone for good, a sentence each, once all has been resolved. */
  readonly losses: readonly string[]
  /** @throws CliError INVALID_VALUE for a rename that has named nothing */
  readonly finish: () => void
}

function lossOf(kind: Kind, { name }: Named, { tableName }: Asked): string[] {
  if (kind === 'table') return [`Drops the table ${name} with all its rows.`]
  return kind === 'column' ? [`Drops the column ${tableName}.${name} with its values.`] : []
}

/** Where a new name and a new thing are not the same to what is stored; a view is made anew either way. */
const KEEPS_DATA: ReadonlySet<Kind> = new Set<Kind>(['schema', 'enum', 'sequence', 'table', 'column'])

interface State {
  created: Named[]
  deleted: Named[]
  readonly renamed: { from: Named; to: Named }[]
  /** Those of `created` that have been said to be new. */
  readonly fresh: Named[]
}

const openOf = ({ created, fresh }: State) => created.filter((one) => !fresh.includes(one))

interface Resolving {
  readonly kind: Kind
  readonly asked: Asked
  readonly state: State
}

function parseRename(text: string): Rename {
  const [, table = '', of, column, to = ''] = RENAME_PATTERN.exec(text) ?? []
  return { table: of ?? table, column, to, used: false }
}

function applyRename(rename: Rename, { asked: { tableName }, state }: Resolving): void {
  const [table, name] = tableName === undefined ? [undefined, rename.table] : [rename.table, rename.column]
  if (table !== tableName || (tableName === undefined && rename.column !== undefined)) return
  const to = openOf(state).find((one) => one.name === rename.to)
  const from = state.deleted.find((one) => one.name === name)
  if (to === undefined || (name !== '' && from === undefined)) return
  rename.used = true
  settle(state, from, to)
}

/** Without `from` it is new. */
function settle(state: State, from: Named | undefined, to: Named): void {
  if (from === undefined) {
    state.fresh.push(to)
    return
  }
  state.deleted = state.deleted.filter((one) => one !== from)
  state.created = state.created.filter((one) => one !== to)
  state.renamed.push({ from, to })
}

async function askAbout(to: Named, { kind, asked, state, ask }: Resolving & { ask: Pick<Ask, 'choice'> }) {
  const table = asked.tableName === undefined ? '' : `${asked.tableName}.`
  const valueOf = (name: string) => `${table}${name}:${to.name}`
  const answer = await ask.choice<string>({
    flag: '--rename',
    message: `Is the ${kind} ${table}${to.name} new, or another one renamed?`,
    choices: [
      { value: valueOf(''), label: 'New' },
      ...state.deleted.map(({ name }) => ({ value: valueOf(name), label: `It was ${table}${name}` })),
    ],
  })
  settle(
    state,
    state.deleted.find(({ name }) => answer === valueOf(name)),
    to,
  )
}

/** A table may come to another schema by a rename. */
function movesOf(renamed: readonly { from: Named; to: Named }[]): Answered['moved'] {
  return renamed
    .filter(({ from, to }) => from.schema !== to.schema)
    .map(({ from, to }) => ({ name: from.name, schemaFrom: from.schema || 'public', schemaTo: to.schema || 'public' }))
}

function ambiguous(kind: Kind, { tableName }: Asked, state: State): CliError {
  const [created, deleted] = [openOf(state), state.deleted]
  const table = tableName === undefined ? '' : `${tableName}.`
  const list = (things: readonly Named[]) => things.map(({ name }) => table + name).join(', ')
  const [from = { name: '' }, to = { name: '' }] = [deleted[0], created[0]]
  return new CliError('MIGRATION_AMBIGUOUS', {
    detail: `Of the ${kind}s, ${list(deleted)} ${deleted.length === 1 ? 'is' : 'are'} gone and ${list(created)} ${created.length === 1 ? 'is' : 'are'} new: renamed, or another?`,
    fix: `Run flux db generate with --rename ${table}${from.name}:${to.name}, or with --drop to drop what is gone, with its data.`,
    state: 'Nothing was changed.',
  })
}

function refuseUnused(renames: readonly Rename[]): void {
  const unused = renames.find(({ used }) => !used)
  if (unused === undefined) return
  const { table, column, to } = unused
  const from = column === undefined ? table : `${table}.${column}`
  throw new CliError('INVALID_VALUE', {
    detail: `--rename ${from}:${to}: since the last migration ${from} is not gone, or ${to} is not new.`,
    fix: 'Rename it in the models first, then name it as it was and as it is.',
    state: 'Nothing was changed.',
  })
}

/** @throws CliError INVALID_VALUE for what is not `table:table` or `table.column:column` */
export function checkRename(text: string): void {
  if (RENAME_PATTERN.test(text)) return
  throw new CliError('INVALID_VALUE', {
    detail: `--rename ${text} is neither a table nor a column with its new name.`,
    fix: 'Write --rename posts:articles for a table, --rename posts.text:body for a column, --rename posts.:body for a new one.',
  })
}
