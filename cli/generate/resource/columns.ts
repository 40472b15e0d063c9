import type { FieldType } from '../field-type.ts'
import type { Field } from '../fields.ts'
import { literal, textLiteral } from './literal.ts'

export type Dialect = 'sqlite' | 'postgres'

/** A column of a drizzle table: its code, and what the code imports from the dialect's core. */
export interface Column {
  readonly key: string
  readonly code: string
  readonly imports: readonly string[]
}

interface ColumnType {
  /** With the column's name as its first argument, where it has one. */
  readonly call: (column: string, field: Field) => string
  readonly imports: readonly string[]
}

const jsonType = '.$type<Record<string, unknown> | unknown[]>()'
const choice = (column: string, { values = [] }: Field): string =>
  `text(${column}, { enum: [${values.map(textLiteral).join(', ')}] })`

const types: Readonly<Record<Dialect, Readonly<Record<FieldType, ColumnType>>>> = {
  sqlite: {
    string: { call: (column) => `text(${column})`, imports: ['text'] },
    text: { call: (column) => `text(${column})`, imports: ['text'] },
    integer: { call: (column) => `integer(${column})`, imports: ['integer'] },
    number: { call: (column) => `real(${column})`, imports: ['real'] },
    boolean: { call: (column) => `integer(${column}, { mode: 'boolean' })`, imports: ['integer'] },
    date: { call: (column) => `text(${column})`, imports: ['text'] },
    datetime: { call: (column) => `integer(${column}, { mode: 'timestamp_ms' })`, imports: ['integer'] },
    json: { call: (column) => `text(${column}, { mode: 'json' })${jsonType}`, imports: ['text'] },
    enum: { call: choice, imports: ['text'] },
    references: { call: (column) => `integer(${column})`, imports: ['integer'] },
  },
  postgres: {
    string: { call: (column) => `text(${column})`, imports: ['text'] },
    text: { call: (column) => `text(${column})`, imports: ['text'] },
    integer: { call: (column) => `integer(${column})`, imports: ['integer'] },
    number: { call: (column) => `doublePrecision(${column})`, imports: ['doublePrecision'] },
    boolean: { call: (column) => `boolean(${column})`, imports: ['boolean'] },
    date: { call: (column) => `date(${column})`, imports: ['date'] },
    datetime: { call: (column) => `timestamp(${column}, { withTimezone: true })`, imports: ['timestamp'] },
    json: { call: (column) => `jsonb(${column})${jsonType}`, imports: ['jsonb'] },
    enum: { call: choice, imports: ['text'] },
    references: { call: (column) => `integer(${column})`, imports: ['integer'] },
  },
}

/** The column of a field; `self` is the table it is in, which a reference to itself must not infer its type from. */
export function columnOf(field: Field, dialect: Dialect, self: string): Column {
  const type = types[dialect][field.type]
  const table = field.table?.camel
  const anyColumn = dialect === 'sqlite' ? 'AnySQLiteColumn' : 'AnyPgColumn'
  const code = [
    type.call(textLiteral(field.column), field),
    !field.optional && '.notNull()',
    field.unique && '.unique()',
    field.default !== undefined && defaultOf(field, dialect),
    table !== undefined && `.references(()${table === self ? `: ${anyColumn}` : ''} => ${table}.id)`,
  ]
  const imports = table === self ? [...type.imports, `type ${anyColumn}`] : type.imports
  return { key: field.key, code: code.filter(Boolean).join(''), imports }
}

function defaultOf({ type, default: value }: Field, dialect: Dialect): string {
  // drizzle-kit does not escape what is in it.
  if (type === 'json') return `.$defaultFn(() => (${literal(value)}))`
  if (type !== 'datetime') return `.default(${literal(value)})`
  const time = `new Date(${literal(value)})`
  // drizzle-kit writes it into SQLite's migration as the text that JSON makes of it.
  return dialect === 'sqlite' ? `.$defaultFn(() => ${time})` : `.default(${time})`
}

/** What every table has beside its fields. */
export const ownImports: Readonly<Record<Dialect, readonly string[]>> = {
  sqlite: ['integer', 'sqliteTable'],
  postgres: ['integer', 'pgTable', 'timestamp'],
}
