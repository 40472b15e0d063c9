/** A schema as drizzle-kit writes it down: `meta/0000_snapshot.json`. */
export interface Snapshot {
  readonly id: string
  readonly prevId: string
  readonly version: string
  readonly dialect: string
  readonly tables: Readonly<
    Record<string, { readonly name: string; readonly columns: Readonly<Record<string, object>> }>
  >
}

/** Something of a schema that has a name: a table, a column, an enum. */
export interface Named {
  readonly name: string
  readonly schema?: string
}

export interface Asked<T extends Named = Named> {
  readonly created: readonly T[]
  readonly deleted: readonly T[]
  /** For columns and policies. */
  readonly tableName?: string
  readonly schema?: string
}

export interface Answered<T extends Named = Named> {
  readonly created: readonly T[]
  readonly deleted: readonly T[]
  readonly renamed: readonly { readonly from: T; readonly to: T }[]
  readonly moved: readonly { readonly name: string; readonly schemaFrom: string; readonly schemaTo: string }[]
  readonly tableName?: string
  readonly schema?: string
}

/** Says of things that are gone and things that are new which of them are the same under another name. */
export type Resolver = (asked: Asked) => Promise<Answered>

/** One step of a migration, before it is SQL. */
export interface Statement {
  readonly type: string
  readonly tableName?: string
  /** Of a table that is renamed. */
  readonly tableNameFrom?: string
  readonly columnName?: string
  readonly name?: string
}

export interface Difference {
  readonly statements: readonly Statement[]
  readonly sqlStatements: readonly string[]
  readonly _meta?: object
}

/** What drizzle-kit has for one kind of database. */
export interface DialectKit {
  readonly schema: { parse(value: unknown): Snapshot }
  readonly empty: Snapshot
  squash(snapshot: Snapshot): object
  /** Its arguments differ by dialect: two squashed snapshots, resolvers, two whole ones. */
  diff(...args: unknown[]): Promise<Difference>
  /** Its arguments differ by dialect: lists of tables and of whatever else there is. */
  serialize(...args: unknown[]): object
}

export interface Kit {
  sqlite(): DialectKit
  postgres(): DialectKit
}

/** Makes the kit, over the modules `require` gives; what it prints and its wish to end the process go to the others. */
export type MakeKit = (
  require: (id: string) => unknown,
  process: { exit(code?: number): never },
  console: Pick<Console, 'log' | 'error' | 'warn'>,
) => Kit
