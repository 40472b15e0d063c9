import { suggest } from '../suggest.ts'
import type { FieldLine } from './field-line.ts'
import { inflect } from './inflect.ts'
import { casesOf, wordsOf, type Cases } from './names.ts'

export const fieldTypes = [
  'string',
  'text',
  'integer',
  'number',
  'boolean',
  'date',
  'datetime',
  'json',
  'enum',
  'references',
] as const

export type FieldType = (typeof fieldTypes)[number]

/** What is behind a field's colon: a type, and what it has in parentheses. */
export function readType(line: FieldLine, name: Cases): { type: FieldType; values?: readonly string[]; table?: Cases } {
  const at = line.at
  const text = line.take(/[A-Za-z]+/)
  const type = fieldTypes.find((known) => known === text)
  if (!type) {
    const word = text || line.word()
    const near = text ? (synonyms[text.toLowerCase()] ?? suggest(text, fieldTypes)) : undefined
    const problem = text ? `There is no type ${text}.` : `A type was expected after ${name.camel}:`
    const length = Math.max(1, word.length)
    line.refuse(problem, { at, length, fix: near ? `Did you mean ${near}?` : `Types are ${fieldTypes.join(', ')}.` })
  }
  const open = line.at
  const args = readArguments(line)
  if (type === 'enum') return { type, values: checkValues(line, args, at) }
  if (type === 'references') return { type, table: tableOf(line, args, name, open) }
  if (args) line.refuse(`${type} takes nothing in parentheses.`, { at: open, length: line.at - open })
  return { type }
}

const synonyms: Readonly<Record<string, FieldType>> = {
  bool: 'boolean',
  varchar: 'string',
  str: 'string',
  int: 'integer',
  float: 'number',
  double: 'number',
  decimal: 'number',
  real: 'number',
  timestamp: 'datetime',
  time: 'datetime',
  object: 'json',
  jsonb: 'json',
  array: 'json',
  belongs: 'references',
  ref: 'references',
}

/** `(a, b)`, each a word or in quotes; nothing where there are no parentheses. */
function readArguments(line: FieldLine): { text: string; at: number; length: number }[] | undefined {
  const open = line.at
  if (!line.takeIf('(')) return undefined
  const args: { text: string; at: number; length: number }[] = []
  for (;;) {
    line.take(/\s*/)
    const at = line.at
    const text = line.quoted() ?? line.take(/[^\s,()"'](?:[^,()]*[^\s,()])?/)
    if (text) args.push({ text, at, length: line.at - at })
    line.take(/\s*/)
    if (line.takeIf(')')) return args
    if (line.done) line.refuse('This parenthesis is not closed.', { at: open })
    if (!text || !line.takeIf(',')) {
      line.refuse(`A value was expected here${text ? ', or a comma, or )' : ''}.`, { length: line.word().length })
    }
  }
}

function checkValues(
  line: FieldLine,
  args: readonly { text: string; at: number; length: number }[] | undefined,
  at: number,
): readonly string[] {
  if (!args?.length) {
    line.refuse('An enum has its values in parentheses.', {
      at,
      length: line.at - at,
      fix: "Write 'status:enum(draft,published)', in quotes, so that the shell leaves the parentheses alone.",
    })
  }
  const texts = args.map(({ text }) => text)
  const twice = args.find(({ text }, i) => texts.indexOf(text) < i)
  if (twice) line.refuse(`${twice.text} is there twice.`, twice)
  const long = args.find(({ text }) => text.length > 64)
  if (long) line.refuse('A value has at most 64 characters.', long)
  return texts
}

function tableOf(
  line: FieldLine,
  args: readonly { text: string; at: number; length: number }[] | undefined,
  name: Cases,
  open: number,
): Cases {
  if (args && args.length !== 1) {
    line.refuse('One table was expected, as in references(users).', { at: open, length: line.at - open })
  }
  const [table] = args ?? []
  if (table && !/^[A-Za-z][\w-]*$/.test(table.text)) line.refuse('This is not the name of a table.', table)
  const words = table ? wordsOf(table.text) : name.kebab.replace(/-id$/, '').split('-')
  const last = words.at(-1) ?? ''
  return casesOf([...words.slice(0, -1), inflect(last).plural])
}
