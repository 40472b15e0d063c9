import { CliError } from '../errors.ts'
import type { Database } from './dialect.ts'
import type { Models } from './models.ts'

/** What a module of models exports, by kind. */
export interface Schema {
  readonly tables: readonly unknown[]
  readonly views: readonly unknown[]
  readonly materialized: readonly unknown[]
  readonly enums: readonly unknown[]
  readonly schemas: readonly unknown[]
  readonly sequences: readonly unknown[]
  readonly roles: readonly unknown[]
  readonly policies: readonly unknown[]
}

type Is = (value: unknown, type: unknown) => boolean

/**
 * Sorts what the models export, as drizzle-kit does; the same thing under two names is there once.
 * @throws CliError MODELS_BROKEN for a table of another database, and for two tables of one name
 */
export function schemaOf(database: Database, { exports, orm }: Models): Schema {
  const core = orm[`drizzle-orm/${database === 'sqlite' ? 'sqlite' : 'pg'}-core`] as Readonly<Record<string, unknown>>
  const { is, Table, getTableName } = orm['drizzle-orm'] as {
    is: Is
    Table: unknown
    getTableName: (table: unknown) => string
  }
  const values = [...new Set(Object.values(exports))].filter((value) => isObject(value))
  const of = (type: string) => values.filter((value) => is(value, core[type]))
  const by = (name: string) =>
    values.filter((value) => (core[name] as ((value: unknown) => boolean) | undefined)?.(value))
  const tables = of(database === 'sqlite' ? 'SQLiteTable' : 'PgTable')
  const nameOf = (value: unknown) =>
    Object.entries(exports).find(([, exported]) => exported === value)?.[0] ?? getTableName(value)
  refuseStrangers(values.filter((value) => is(value, Table) && !tables.includes(value)).map(nameOf), database)
  refuseTwins(tables, { core, getTableName, nameOf })
  if (database === 'sqlite') return { ...NOTHING, tables, views: of('SQLiteView') }
  const enums = Object.values(exports).filter((value, at, all) => all.indexOf(value) === at && isEnum(value, core))
  return {
    tables,
    enums,
    views: by('isPgView'),
    materialized: by('isPgMaterializedView'),
    schemas: of('PgSchema'),
    sequences: by('isPgSequence'),
    roles: of('PgRole'),
    policies: of('PgPolicy'),
  }
}

const NOTHING: Schema = {
  tables: [],
  views: [],
  materialized: [],
  enums: [],
  schemas: [],
  sequences: [],
  roles: [],
  policies: [],
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/** An enum of PostgreSQL is a function. */
function isEnum(value: unknown, core: Readonly<Record<string, unknown>>): boolean {
  const test = core['isPgEnum']
  return typeof test === 'function' && test(value) === true
}

const broken = (detail: string, fix: string) =>
  new CliError('MODELS_BROKEN', { detail, fix, state: 'Nothing was changed.' })

function refuseStrangers(names: readonly string[], database: Database): void {
  if (names.length === 0) return
  const [maker, core] = database === 'sqlite' ? ['sqliteTable', 'sqlite-core'] : ['pgTable', 'pg-core']
  throw broken(
    `${names.join(', ')} ${names.length === 1 ? 'is a table' : 'are tables'} of another kind of database.`,
    `Make tables with ${maker} of drizzle-orm/${core}.`,
  )
}

interface Naming {
  readonly core: Readonly<Record<string, unknown>>
  readonly getTableName: (table: unknown) => string
  readonly nameOf: (table: unknown) => string
}

function refuseTwins(tables: readonly unknown[], { core, getTableName, nameOf }: Naming): void {
  const configOf = core['getTableConfig'] as (table: unknown) => { readonly schema?: string }
  const known = new Map<string, unknown>()
  for (const table of tables) {
    const key = `${configOf(table).schema ?? ''}.${getTableName(table)}`
    const first = known.get(key)
    if (first !== undefined) {
      throw broken(
        `${nameOf(first)} and ${nameOf(table)} are both called "${getTableName(table)}" in the database.`,
        'Give one of the two tables another name.',
      )
    }
    known.set(key, table)
  }
}
