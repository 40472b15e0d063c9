import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Field } from '../fields.ts'
import { casesOf, wordsOf } from '../names.ts'
import { initialOf, readingOf, showingOf } from './inputs.ts'
import { literal, textLiteral } from './literal.ts'
import type { Reference, ResourceShape } from './shape.ts'

/** A list that a person chooses from, where a field refers to rows that the app's API lists. */
interface Choices {
  /** `authors` */
  readonly key: string
  readonly pascal: string
  /** `.authors` of `api` */
  readonly access: string
  /** Code for what an `item` is known by. */
  readonly label: string
}

/** What the templates of pages take beside those of the server. */
export function pagesData(shape: ResourceShape, root: string) {
  const { fields, one, references } = shape
  const byField = new Map<string, Choices>()
  for (const reference of references) {
    const choices = choicesOf(reference, shape, root)
    if (choices) byField.set(reference.field.key, choices)
  }
  const optionsOf = (field: Field): string | undefined => byField.get(field.key)?.key
  const head = fields.find(({ type }) => type === 'string') ?? fields.find(({ type }) => type === 'text')
  const facts = factsOf(fields.filter((field) => field !== head))
  const shown = fields.filter((field) => field !== head || field.type === 'text')
  const showing = (field: Field) => ({ ...titleOf(field), show: showingOf(field, optionsOf(field)) })
  return {
    inputs: fields.map((field) => ({
      key: field.key,
      initial: initialOf(field),
      read: readingOf(field, one.pascal),
      literals: (field.values ?? []).map(textLiteral),
      options: optionsOf(field) ?? '',
    })),
    choices: [...new Map(Array.from(byField.values(), (choices) => [choices.key, choices])).values()],
    listChoices: facts.some((field) => optionsOf(field) !== undefined),
    headline: headlineOf(head, one.title),
    facts: facts.map(showing),
    shown: shown.map(showing),
    listFormats: formatsOf(facts),
    formats: formatsOf(shown),
    sortChoices: fields.flatMap(sortChoices),
    ...filtersOf(fields),
    // A box is ticked or not: all else is read as text.
    texts: fields.some(({ type, optional }) => type !== 'boolean' || optional),
    numbers: fields.some(({ type }) => type === 'integer' || type === 'number' || type === 'references'),
    jsons: fields.filter(({ type }) => type === 'json').map(({ key }) => key),
  }
}

/** What a row of the list says beside its headline: whose it is, and a little more. */
function factsOf(fields: readonly Field[]): Field[] {
  const short = fields.filter(({ type }) => type !== 'text' && type !== 'json')
  const references = short.filter(({ type }) => type === 'references').slice(0, 2)
  const others = short.filter(({ type }) => type !== 'references').slice(0, 3)
  const told = new Set([...references, ...others])
  return short.filter((field) => told.has(field))
}

/** Which formats a page needs for what it shows. */
const formatsOf = (fields: readonly Field[]) => ({
  numbers: fields.some(({ type }) => type === 'integer' || type === 'number'),
  dates: fields.some(({ type }) => type === 'date'),
})

const titleOf = ({ name, type }: Field) => ({ title: name.title, isText: type === 'text' })

function headlineOf(field: Field | undefined, title: string): string {
  if (!field) return `${title} {row.id}`
  return field.optional ? `{row.${field.key} || \`${title} \${row.id}\`}` : `{row.${field.key}}`
}

function choicesOf({ table, label }: Reference, { many }: ResourceShape, root: string): Choices | undefined {
  const isSelf = table.variable === many.camel
  if (!isSelf && !listsRows(join(root, 'app/server/routes', table.file))) return undefined
  const parts = table.file.replace(/\.ts$/, '').split('/')
  const column = table.columns.find(({ key }) => key === label)
  const known = column?.required ? `item.${label}` : `item.${label} || \`#\${item.id}\``
  return {
    key: table.variable,
    pascal: casesOf(wordsOf(table.variable)).pascal,
    access: parts.map((part) => (/^[a-z_]\w*$/i.test(part) ? `.${part}` : `['${part}']`)).join(''),
    label: label === undefined ? '`#${item.id}`' : known,
  }
}

/** Whether routes answer a list in pages, as those of a generated resource do. */
const listsRows = (file: string): boolean =>
  existsSync(file) && /\bresponse: \{ 200: \w+ListSchema \}/.test(readFileSync(file, 'utf8'))

function sortChoices({ key, name, type }: Field): { value: string; label: string }[] {
  const both = (up: string, down: string) => [
    { value: key, label: literal(`${name.title}, ${up} first`) },
    { value: `-${key}`, label: literal(`${name.title}, ${down} first`) },
  ]
  if (type === 'string') return [{ value: key, label: literal(`${name.title} from A to Z`) }]
  if (type === 'integer' || type === 'number') return both('lowest', 'highest')
  return type === 'date' || type === 'datetime' ? both('earliest', 'latest') : []
}

function filtersOf(fields: readonly Field[]) {
  const filters = fields
    .filter(({ type }) => type === 'boolean' || type === 'enum')
    .slice(0, 3)
    .map(({ key, name, values }) => ({
      key,
      title: name.title,
      local: `only${name.pascal}`,
      values: (values ?? []).map(textLiteral),
      options: `${key}Values`,
    }))
  const isSearched = fields.some(({ type }) => type === 'string' || type === 'text')
  const parts = [...(isSearched ? ['q'] : []), ...filters.map(({ local }) => local), 'offset > 0']
  return { filters, narrowed: parts.length > 1 ? `Boolean(${parts.join(' || ')})` : 'offset > 0' }
}
