import type { FieldType } from '../field-type.ts'
import type { Field } from '../fields.ts'
import { literal } from './literal.ts'
import type { KnownColumn, KnownTable } from './tables.ts'

/** Values that generated tests are written with: code, the second one higher than the first. */
export interface Samples {
  readonly first: string
  readonly second: string
}

const samples: Readonly<Record<FieldType, (field: Field) => Samples>> = {
  string: () => ({ first: "'One'", second: "'Two'" }),
  text: () => ({ first: "'A few words.'", second: "'More words.'" }),
  integer: () => ({ first: '1', second: '2' }),
  number: () => ({ first: '1.5', second: '2.5' }),
  boolean: () => ({ first: 'false', second: 'true' }),
  date: () => ({ first: "'2026-01-31'", second: "'2026-02-28'" }),
  datetime: () => ({ first: "'2026-01-31T09:30:00.000Z'", second: "'2026-02-28T09:30:00.000Z'" }),
  json: () => ({ first: '{ level: 1 }', second: '{ level: 2 }' }),
  enum: ({ values = [] }) => ({ first: literal(values[0]), second: literal(values[1] ?? values[0]) }),
  references: () => ({ first: '1', second: '2' }),
}

export const samplesOf = (field: Field): Samples => samples[field.type](field)

/** A value that is refused, and with which message. */
export interface Refused {
  readonly value: string
  readonly message: string
}

/** Nothing where every value of the field's type in code is a good one. */
export function refusedOf({ type, optional, name }: Field): Refused | undefined {
  switch (type) {
    case 'string':
      return optional
        ? { value: "'x'.repeat(256)", message: 'Keep it to 255 characters or fewer.' }
        : { value: "'  '", message: 'Fill this in.' }
    case 'text':
      return optional
        ? { value: "'x'.repeat(10_001)", message: 'Keep it to 10,000 characters or fewer.' }
        : { value: "'  '", message: 'Fill this in.' }
    case 'integer':
      return { value: '1.5', message: 'Give a whole number.' }
    case 'date':
      return { value: "'soon'", message: 'Choose a date.' }
    case 'datetime':
      return { value: "'soon'", message: 'Choose a date and a time.' }
    case 'references':
      return { value: '0', message: `Choose the ${name.words}.` }
    case 'number':
    case 'boolean':
    case 'json':
    case 'enum':
      return undefined
  }
}

/** A row that others refer to, as a statement of a test. */
export interface ParentRow {
  readonly table: string
  readonly file: string
  readonly row: string
  readonly values: string
}

/**
 * The rows that must be there before a row of a new table can be, first things first. In their values `n` tells one call from another.
 */
export function parentRows(wanted: readonly string[], tables: readonly KnownTable[]): readonly ParentRow[] {
  const rows: ParentRow[] = []
  const add = (variable: string, within: readonly string[]): void => {
    const table = tables.find((each) => each.variable === variable)
    if (!table || within.includes(variable) || rows.some((row) => row.table === variable)) return
    const required = table.columns.filter((column) => column.required)
    for (const { references } of required) if (references) add(references, [...within, variable])
    const values = required.map((column) => `${column.key}: ${valueFor(column)}`).join(', ')
    rows.push({ table: variable, file: table.file, row: rowOf(variable), values: values && `{ ${values} }` })
  }
  for (const variable of wanted) add(variable, [])
  return rows
}

export const rowOf = (table: string): string => `${table}Row`

function valueFor({ builder, code, references, unique }: KnownColumn): string {
  if (references) return `${rowOf(references)}?.id ?? 0`
  const choices = /enum:\s*\[\s*(['"][^'"]*['"])/.exec(code)?.[1]
  if (choices) return choices
  if (/^jsonb?$/.test(builder) || code.includes("mode: 'json'")) return '{}'
  if (/mode: '(?:timestamp|timestamp_ms|date)'/.test(code)) return 'new Date(0)'
  if (builder === 'boolean' || code.includes("mode: 'boolean'")) return 'false'
  if (builder === 'timestamp') return code.includes("mode: 'string'") ? "'2026-01-31T09:30:00Z'" : 'new Date(0)'
  if (builder === 'date') return "'2026-01-31'"
  if (/^(?:integer|smallint|bigint|real|doublePrecision)$/.test(builder)) return unique ? 'n' : '1'
  return unique ? '`one-${n}`' : "'One'"
}
