import { suggest } from '../suggest.ts'
import { readDefault, type DefaultValue } from './field-defaults.ts'
import type { FieldLine } from './field-line.ts'
import type { FieldType } from './field-type.ts'

interface Modifiers {
  optional: boolean
  unique: boolean
  index: boolean
  default?: DefaultValue
}

/** What is behind a type: `?`, `:unique`, `:index`, `=default`, in any order. */
export function readModifiers(line: FieldLine, type: FieldType, values: readonly string[] | undefined): Modifiers {
  const found: Modifiers = { optional: false, unique: false, index: false }
  for (;;) {
    const at = line.at
    if (line.takeIf('?')) once(line, found, 'optional', at)
    else if (line.takeIf('=')) {
      if (found.default !== undefined) line.refuse('There is a default already.', { at })
      found.default = readValue(line, type, values)
    } else if (line.takeIf(':')) {
      const word = line.take(/[A-Za-z]+/)
      if (word !== 'unique' && word !== 'index' && word !== 'optional') refuseModifier(line, at + 1)
      once(line, found, word, at + 1)
    } else break
    const length = line.at - at
    if (type === 'json' && (found.unique || found.index)) {
      line.refuse('json can be neither unique nor indexed.', { at, length })
    }
    if (found.unique && found.default !== undefined) {
      line.refuse('A value that only one row may have cannot be the default of all.', { at, length })
    }
  }
  return found
}

function once(line: FieldLine, found: Modifiers, key: 'optional' | 'unique' | 'index', at: number): void {
  if (found[key]) line.refuse(`${key === 'optional' ? '?' : key} is there twice.`, { at, length: line.at - at })
  found[key] = true
}

function readValue(line: FieldLine, type: FieldType, values: readonly string[] | undefined): DefaultValue {
  const at = line.at
  const text =
    line.quoted() ?? line.bracketed() ?? line.take(/(?:(?!\??(?::(?:unique|index|optional)\b)+|\??(?:[\s,]|$))[^\s,])+/)
  if (line.at === at) line.refuse('A value was expected after =.', { at, fix: 'Write it, or "" for an empty text.' })
  const read = readDefault(type, text, values ? { values } : {})
  if ('value' in read) return read.value
  line.refuse(`The default of a field of type ${type} is ${read.expected}.`, { at, length: line.at - at })
}

/** @throws CliError FIELD_INVALID, always */
export function refuseModifier(line: FieldLine, at: number): never {
  line.at = at
  const word = line.word()
  const near = suggest(word, ['unique', 'index', 'optional'])
  line.refuse(word === '' ? 'Something is missing here.' : `${word} is not expected here.`, {
    at,
    length: Math.max(1, word.length),
    fix: near
      ? `Did you mean ${near}?`
      : 'After the type come ?, :unique, :index and =default, then a space and the next field.',
  })
}
