import type { FieldType } from '../field-type.ts'
import type { Field } from '../fields.ts'
import { literal } from './literal.ts'

/** What a form holds at first, as code: what there is, else the default. */
export function initialOf({ type, key, optional, default: given }: Field): string {
  const value = given === undefined ? undefined : literal(given)
  switch (type) {
    case 'datetime':
      return value === undefined ? `localTime(row?.${key})` : `localTime(row ? row.${key} : ${value})`
    case 'json':
      return value === undefined ? `jsonText(row?.${key})` : `jsonText(row ? row.${key} : ${value})`
    case 'boolean':
      if (optional) return `String(${blank(key, optional, value)})`
      return given === true ? `row?.${key} ?? true` : `row?.${key}`
    case 'string':
    case 'text':
    case 'integer':
    case 'number':
    case 'date':
    case 'enum':
    case 'references':
      return blank(key, optional, value)
  }
}

/** A row whose value is empty is not given the default for it. */
function blank(key: string, optional: boolean, value: string | undefined): string {
  if (value === undefined) return `row?.${key} ?? ''`
  return optional ? `row ? (row.${key} ?? '') : ${value}` : `row?.${key} ?? ${value}`
}

const readings: Readonly<Record<FieldType, (text: string, field: Field, type: string) => string>> = {
  string: (text, { optional }) => (optional ? `${text} || null` : text),
  text: (text, { optional }) => (optional ? `${text} || null` : text),
  integer: number,
  number,
  boolean: (text, { key, optional }) =>
    optional ? `${text} === '' ? null : ${text} === 'true'` : `form.has('${key}')`,
  date: (text, { optional }) => (optional ? `${text} || null` : text),
  datetime: (text, { optional }) => `momentOf(${text})${optional ? ' || null' : ''}`,
  json: (text) => `JSON.parse(${text} || 'null')`,
  enum: (text, { key, optional }, type) => `${optional ? `(${text} || null)` : text} as New${type}['${key}']`,
  references: number,
}

function number(text: string, { key, optional }: Field): string {
  return optional ? `${text} === '' ? null : number('${key}')` : `number('${key}')`
}

/** A field of a form as the server takes it, as code. */
export function readingOf(field: Field, type: string): string {
  return readings[field.type](`text('${field.key}')`, field, type)
}

const showings: Readonly<Record<FieldType, (value: string) => string>> = {
  string: (value) => value,
  text: (value) => value,
  integer: (value) => `number.format(${value})`,
  number: (value) => `number.format(${value})`,
  boolean: (value) => `${value} ? 'Yes' : 'No'`,
  date: (value) => `date.format(new Date(${value}))`,
  datetime: (value) => `time.format(new Date(${value}))`,
  json: (value) => `JSON.stringify(${value})`,
  enum: (value) => value,
  references: (value) => `\`#\${${value}}\``,
}

/** A field as a page shows it, in the braces of JSX. */
export function showingOf({ type, key, optional }: Field, options: string | undefined): string {
  const value = `row.${key}`
  const shown = options === undefined ? showings[type](value) : `labelOf(options.${options}, ${value})`
  if (!optional) return `{${shown}}`
  return shown === value ? `{${value} ?? '–'}` : `{${value} === null ? '–' : ${shown}}`
}
