import type { DefaultValue } from './field-defaults.ts'
import { FieldLine } from './field-line.ts'
import { readModifiers, refuseModifier } from './field-modifiers.ts'
import { fieldTypes, readType, type FieldType } from './field-type.ts'
import { casesOf, wordsOf, type Cases } from './names.ts'

/** One field of a model, as a line like `status:enum(draft,published)=draft` says. */
export interface Field {
  /** As given: `author` of `author:references`. */
  readonly name: Cases
  /** Its property in code: `authorId` of `author:references`. */
  readonly key: string
  /** Its column: `author_id`. */
  readonly column: string
  readonly type: FieldType
  /** May be empty: `?`. */
  readonly optional: boolean
  readonly unique: boolean
  readonly index: boolean
  readonly default?: DefaultValue
  /** Of an enum. */
  readonly values?: readonly string[]
  /** Of references: the table's name, `authors`, in every case. */
  readonly table?: Cases
}

/** Words that code has for itself, so that `const { class } = input` is not possible. */
const keywords = new Set(
  'arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if import in instanceof new null return super switch this throw true try typeof undefined var void while with yield constructor prototype toString valueOf hasOwnProperty'.split(
    ' ',
  ),
)
/** Columns that every table gets. */
const ownColumns = new Set(['id', 'createdAt', 'updatedAt'])
/** What a list is asked with. */
const ownQuery = new Set(['limit', 'offset', 'sort', 'q'])

/**
 * The fields that words of a command line define: `name:type`, then in any order `?` (may be empty), `:unique`, `:index` and `=default`. One word
 * may hold several, parted by commas or spaces.
 * @throws CliError FIELD_INVALID, with a mark under the place
 */
export function parseFields(words: readonly string[]): readonly Field[] {
  const line = new FieldLine(words.join(' '))
  const fields: Field[] = []
  line.take(/[\s,]*/)
  while (!line.done) {
    const start = line.at
    const field = readField(line)
    const twin = fields.find((other) => other.column === field.column)
    if (twin) line.refuse(`There is a field ${twin.name.camel} already.`, { at: start, length: line.at - start })
    fields.push(field)
    const at = line.at
    if (!line.take(/[\s,]+/) && !line.done) refuseModifier(line, at)
  }
  return fields
}

function readField(line: FieldLine): Field {
  const { name, optional: optionalName } = readName(line)
  const { type, values, table } = readType(line, name)
  const modifiers = readModifiers(line, type, values)
  const idName = type === 'references' && !name.kebab.endsWith('-id') ? [name.kebab, 'id'] : [name.kebab]
  const stored = casesOf(idName.join('-').split('-'))
  return {
    name: type === 'references' ? casesOf(name.kebab.replace(/-id$/, '').split('-')) : name,
    key: stored.camel,
    column: stored.snake,
    type,
    ...modifiers,
    optional: modifiers.optional || optionalName,
    ...(values && { values }),
    ...(table && { table }),
  }
}

function readName(line: FieldLine): { name: Cases; optional: boolean } {
  const at = line.at
  const text = line.take(/[A-Za-z][\w-]*/)
  if (!text) {
    const word = line.word()
    const fix = /^\d/.test(word) ? 'Begin the name with a letter.' : 'Names have letters from a to z and digits.'
    line.refuse('A field begins with its name, as title:string does.', { at, length: word.length, fix })
  }
  const name = casesOf(wordsOf(text))
  const length = text.length
  if (ownColumns.has(name.camel)) {
    line.refuse(`${name.camel} is a column that every table has.`, { at, length, fix: 'Leave it out.' })
  }
  const taken =
    keywords.has(name.camel) || name.camel === 'then'
      ? 'is a word of the language'
      : ownQuery.has(name.camel) && 'is what a list is asked with (?limit=20&offset=0&sort=title&q=word)'
  if (taken) {
    line.refuse(`${name.camel} ${taken}.`, { at, length, fix: `Use ${name.camel}Value, for example.` })
  }
  const optional = line.takeIf('?')
  if (!line.takeIf(':')) refuseMissingType(line, at, text)
  return { name, optional }
}

function refuseMissingType(line: FieldLine, at: number, text: string): never {
  const word = line.word()
  if (line.done || /[\s,]/.test(word)) {
    line.refuse(`${text} has no type.`, {
      at,
      length: text.length,
      fix: `Write ${text}:string, or another type: ${fieldTypes.join(', ')}. A default with spaces stands in quotes.`,
    })
  }
  line.refuse(`A colon and a type were expected after ${text}.`, { fix: `Write ${text}:string, for example.` })
}
