import type { FieldType } from './field-type.ts'
import type { Field } from './fields.ts'

export type DefaultValue = string | number | boolean | JsonValue
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue }

type Read = (
  text: string,
  field: Pick<Field, 'values'>,
) => { readonly value: DefaultValue } | { readonly expected: string }

const isText: Read = (text) => ({ value: text })

/** What may stand behind `=`, for each type: the value it means, or what was expected. */
const readers: Readonly<Record<FieldType, Read>> = {
  string: (text) => (text.length > 255 ? { expected: 'at most 255 characters' } : { value: text }),
  text: isText,
  integer: (text) => {
    const value = Number(text)
    const fits = /^[+-]?\d+$/.test(text) && value === Math.trunc(value) && Math.abs(value) < 2 ** 31
    return fits ? { value } : { expected: 'a whole number, such as 0, between -2147483647 and 2147483647' }
  },
  number: (text) => {
    const value = Number(text)
    const fits = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) && Number.isFinite(value)
    return fits ? { value } : { expected: 'a number, such as 9.5' }
  },
  boolean: (text) => (text === 'true' || text === 'false' ? { value: text === 'true' } : { expected: 'true or false' }),
  date: (text) => (isDate(text) ? { value: text } : { expected: 'a date, such as 2026-01-31' }),
  datetime: (text) => {
    const time = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?$/.test(text)
    // Without a zone it is the same moment everywhere: that of UTC.
    const zoned = /Z$|[+-]\d\d:\d\d$/.test(text.slice(10)) ? text : text.length > 10 ? `${text}Z` : text
    const at = new Date(zoned.replace(' ', 'T'))
    const fits = time && isDate(text.slice(0, 10)) && !Number.isNaN(at.getTime())
    return fits ? { value: at.toISOString() } : { expected: 'a time, such as 2026-01-31T09:30Z' }
  },
  json: (text) => {
    try {
      return { value: JSON.parse(text) as JsonValue }
    } catch {
      return { expected: 'JSON, such as {} or ["a","b"]' }
    }
  },
  enum: (text, { values = [] }) =>
    values.includes(text) ? { value: text } : { expected: `one of ${values.join(', ')}` },
  references: () => ({ expected: 'no default: which row there will be is not known yet' }),
}

/** The value that a default means, or what was expected instead. */
export function readDefault(type: FieldType, text: string, field: Pick<Field, 'values'>): ReturnType<Read> {
  return readers[type](text, field)
}

function isDate(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`)
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text)
}
