import type { Ask } from '../ask.ts'
import { CliError } from '../errors.ts'
import type { Resolvers } from './compare.ts'
import type { Answered, Asked, Named } from './kit-types.ts'

/** How to tell a new name from a new thing. */
export interface RenameOptions {
  /** As typed: `posts:articles` for a table, `posts.text:body` for a column. */
  readonly renames?: readonly string[]
  /** What is gone is dropped, unless a rename names it. */
  readonly drop?: boolean
  /** Where a person can be asked. */
  readonly ask?: Pick<Ask, 'choice'> | undefined
}

const RENAME_PATTERN = /^([\w-]+)(?:\.([\w-]+))?:([\w-]+)$/

interface Rename {
  readonly table: string
  readonly column: string | undefined
  readonly to: string
  used: boolean
}

/** Says of what is gone and what is new in a schema whether it is the same. @throws CliError MIGRATION_AMBIGUOUS */
export function resolversOf(options: RenameOptions): { readonly resolvers: Resolvers; readonly finish: () => void } {
  const renames = (options.renames ?? []).map(parseRename)
  const resolvers: Resolvers = (kind) => async (asked) => {
    const { created, deleted, ...rest } = asked
    const state = { created: [...created], deleted: [...deleted], renamed: [] as { from: Named; to: Named }[] }
    for (const rename of renames) applyRename(rename, { kind, asked, state })
    if (kind !== 'other' && !options.drop && state.created.length > 0 && state.deleted.length > 0) {
      if (!options.ask) throw ambiguous(kind, asked, state)
      const all = state.created // which an answer replaces
      for (const to of all) await askAbout(to, { kind, asked, state, ask: options.ask })
    }
    return { ...rest, ...state, moved: movesOf(state.renamed) }
  }
  return { resolvers, finish: () => refuseUnused(renames) }
}

interface Resolving {
  readonly kind: string
  readonly asked: Asked
  readonly state: { created: Named[]; deleted: Named[]; renamed: { from: Named; to: Named }[] }
}

function parseRename(text: string): Rename {
  const [, table = '', column, to = ''] = RENAME_PATTERN.exec(text) ?? []
  return { table, column, to, used: false }
}

function applyRename(rename: Rename, { kind, asked, state }: Resolving): void {
  const fits =
    kind === 'column' ? rename.column !== undefined && rename.table === asked.tableName : rename.column === undefined
  const name = kind === 'column' ? rename.column : rename.table
  const from = state.deleted.find((one) => one.name === name)
  const to = state.created.find((one) => one.name === rename.to)
  if (!fits || kind === 'other' || from === undefined || to === undefined) return
  rename.used = true
  take(state, from, to)
}

function take(state: Resolving['state'], from: Named, to: Named): void {
  state.deleted = state.deleted.filter((one) => one !== from)
  state.created = state.created.filter((one) => one !== to)
  state.renamed.push({ from, to })
}

const NEW = '\0new'

async function askAbout(to: Named, { kind, asked, state, ask }: Resolving & { ask: Pick<Ask, 'choice'> }) {
  if (state.deleted.length === 0) return
  const table = asked.tableName === undefined ? '' : `${asked.tableName}.`
  const answer = await ask.choice<string>({
    flag: '--rename',
    message: `Is the ${kind} ${table}${to.name} new, or another one renamed?`,
    choices: [
      { value: NEW, label: 'New' },
      ...state.deleted.map(({ name }) => ({ value: `${table}${name}:${to.name}`, label: `It was ${table}${name}` })),
    ],
  })
  const from = state.deleted.find(({ name }) => answer === `${table}${name}:${to.name}`)
  if (from !== undefined) take(state, from, to)
}

/** A table may come to another schema by a rename. */
function movesOf(renamed: readonly { from: Named; to: Named }[]): Answered['moved'] {
  return renamed
    .filter(({ from, to }) => from.schema !== to.schema)
    .map(({ from, to }) => ({ name: from.name, schemaFrom: from.schema || 'public', schemaTo: to.schema || 'public' }))
}

function ambiguous(kind: string, { tableName }: Asked, { created, deleted }: Resolving['state']): CliError {
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
    fix: 'Write --rename posts:articles for a table, --rename posts.text:body for a column.',
  })
}
