import type { FieldType } from '../field-type.ts'
import type { Field } from '../fields.ts'
import { textLiteral } from './literal.ts'

const DAY = textLiteral('Choose a date.')
const MOMENT = textLiteral('Choose a date and a time.')
/** A year that both databases have, and that is written with four digits in any time zone. */
const yearsOf = (message: string) =>
  `.refine((text) => new Date(text).getUTCFullYear() > 0 && new Date(text).getUTCFullYear() < 9999, ${message})`
const FILL = textLiteral('Fill this in.')

/** What a person may write in a field, with the message that the page shows at it. */
const written: Readonly<Record<FieldType, (field: Field) => string>> = {
  string: (field) => texts(field, 255),
  text: (field) => texts(field, 10_000),
  integer: () => "z.int32('Give a whole number.')",
  number: () => "z.number('Give a number.')",
  boolean: () => "z.boolean('Say yes or no.')",
  date: () => `z.iso.date(${DAY})${yearsOf(DAY)}`,
  datetime: () => `z.iso.datetime({ offset: true, error: ${MOMENT} })${yearsOf(MOMENT)}`,
  json: () => "z.union([z.record(z.string(), z.unknown()), z.array(z.unknown())], 'Give an object or a list.')",
  enum: ({ values = [] }) => `z.enum([${values.map(textLiteral).join(', ')}], 'Choose one of these.')`,
  references: ({ name }) => `z.int32('Choose the ${name.words}.').positive('Choose the ${name.words}.')`,
}

function texts({ optional }: Field, most: number): string {
  const max = `.max(${most === 255 ? '255' : '10_000'}, 'Keep it to ${most.toLocaleString('en')} characters or fewer.')`
  // PostgreSQL keeps no zero character.
  const plain = `.regex(/^[^\\0]*$/, 'This has a character that cannot be kept.')`
  return `z.string(${FILL}).trim()${optional ? '' : `.min(1, ${FILL})`}${max}${plain}`
}

/** How a field travels from the server. */
const travelling: Readonly<Record<FieldType, (field: Field) => string>> = {
  string: () => 'z.string()',
  text: () => 'z.string()',
  integer: () => 'z.int()',
  number: () => 'z.number()',
  boolean: () => 'z.boolean()',
  date: () => 'z.iso.date()',
  datetime: () => 'z.iso.datetime()',
  json: () => 'z.union([z.record(z.string(), z.unknown()), z.array(z.unknown())])',
  enum: ({ values = [] }) => `z.enum([${values.map(textLiteral).join(', ')}])`,
  references: () => 'z.int()',
}

/** What a list can be asked for, of what comes as text. */
const filters: Readonly<Partial<Record<FieldType, (field: Field) => string>>> = {
  string: () => 'z.string()',
  integer: () => 'z.coerce.number().pipe(z.int32())',
  number: () => 'z.coerce.number()',
  boolean: () => 'z.stringbool()',
  date: () => 'z.iso.date()',
  enum: travelling.enum,
  references: () => 'z.coerce.number().pipe(z.int32())',
}

export interface FieldSchemas {
  readonly written: string
  readonly travelling: string
  /** Nothing where a list cannot be asked for it. */
  readonly filter: string
}

export function schemasOf(field: Field): FieldSchemas {
  const nullable = field.optional ? '.nullable()' : ''
  return {
    written: written[field.type](field) + nullable,
    travelling: travelling[field.type](field) + nullable,
    filter: filters[field.type]?.(field) ?? '',
  }
}
