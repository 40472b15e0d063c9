import type { Field } from '../fields.ts'
import { parentRows, refusedOf, rowOf, samplesOf } from './samples.ts'
import { schemasOf } from './schemas.ts'
import { fieldTypes } from '../field-type.ts'
import { pagesData } from './pages.ts'
import { modelData, sortedNames, type ResourceShape } from './shape.ts'

const searchable = (field: Field): boolean => field.type === 'string' || field.type === 'text'
const sortableTypes = new Set(['string', 'integer', 'number', 'boolean', 'date', 'datetime', 'enum'])

/** A field as templates see it. */
function fieldView(field: Field, column: string) {
  const hasDefault = field.optional || field.default !== undefined
  return {
    ...schemasOf(field),
    ...samplesOf(field),
    key: field.key,
    column,
    title: field.name.title,
    words: field.name.words,
    optional: field.optional,
    hasDefault,
    isTime: field.type === 'datetime',
    is: Object.fromEntries(fieldTypes.map((type) => [type, type === field.type])),
  }
}

export type FieldView = ReturnType<typeof fieldView>

/** What the templates of a model take. */
export function modelView(shape: ResourceShape) {
  const { columns, ...model } = modelData(shape)
  return { ...model, fields: shape.fields.map(({ key }) => ({ key, column: columns.get(key) })) }
}

/** What all templates of a resource take. */
export function resourceData(
  shape: ResourceShape,
  { folder, root }: { readonly folder: string; readonly root: string },
) {
  const { columns, ...model } = modelData(shape)
  const { one, many, fields, dialect } = shape
  const pages = pagesData(shape, root)
  const views = fields.map((field, at) => ({ ...pages.inputs[at], ...fieldView(field, columns.get(field.key) ?? '') }))
  const searched = fields.filter(searchable)
  const path = [...folder.split('/').filter(Boolean), many.kebab]
  const article = /^(?:[aeio]|u(?!s|ni))/.test(one.words) ? 'An' : 'A'
  return {
    ...model,
    ...pages,
    fields: views,
    sqlite: dialect === 'sqlite',
    article,
    lowerArticle: article.toLowerCase(),
    path: path.join('/'),
    access: path.map((part) => (/^[a-z_]\w*$/i.test(part) ? `.${part}` : `['${part}']`)).join(''),
    hasDefaults: views.some(({ hasDefault }) => hasDefault),
    hasFilters: searched.length > 0 || views.some(({ filter }) => filter !== ''),
    sorts: ['createdAt', 'updatedAt', ...fields.filter(({ type }) => sortableTypes.has(type)).map(({ key }) => key)],
    searched: searched.map(({ key }) => key),
    searchedWords: searched.map(({ name }) => name.words).join(' and '),
    ...refusals(shape, views),
    pageTest: pageTest(views),
    drizzleImports: drizzleImports(shape, searched.length > 0),
    times: views.filter(({ isTime }) => isTime).map(({ key }) => key),
    ...testData(shape, views),
  }
}

function refusals({ fields, references }: ResourceShape, views: readonly FieldView[]) {
  const uniques = views.filter(({ key }) => fields.some((field) => field.key === key && field.unique))
  return {
    uniques,
    references: references.map(({ field, table }) => ({
      key: field.key,
      words: field.name.words,
      table: table.variable,
    })),
    refuses: uniques.length > 0 || references.length > 0,
  }
}

function drizzleImports({ fields, dialect }: ResourceShape, isSearched: boolean): string {
  return sortedNames([
    'and',
    'asc',
    'desc',
    'eq',
    'type SQL',
    ...(fields.some(({ unique }) => unique) ? ['ne'] : []),
    ...(isSearched ? ['or', 'type Column', dialect === 'sqlite' ? 'sql' : 'ilike'] : []),
  ])
}

/** What the form of a row with the first samples sends, and what it was. */
function pageTest(views: readonly FieldView[]) {
  return views.map(({ key, first, optional, is }) => ({ key, value: is['references'] && optional ? 'null' : first }))
}

function testData({ fields, references, tables }: ResourceShape, views: readonly FieldView[]) {
  const own = fields.filter(({ type }) => type !== 'references')
  const samples = views.filter(({ is }) => !is['references'])
  const differs = samples.filter(({ first, second }) => first !== second)
  const needed = references.filter(({ field }) => !field.optional)
  const parents = parentRows(
    needed.map(({ table }) => table.variable),
    tables,
  )
  const refused = own.map((field) => ({ key: field.key, ...refusedOf(field) })).find(({ value }) => value !== undefined)
  return {
    samples,
    constSamples: own.some(({ type }) => type === 'enum'),
    change: differs.find(({ is }) => is['string'] || is['text']) ?? differs[0],
    filtered: differs.find(({ filter }) => filter !== ''),
    search: own.find(searchable)?.key,
    unique: views.find(({ key }) => fields.some((field) => field.key === key && field.unique)),
    refused,
    parents: parents.map((parent) => ({ ...parent, values: parent.values || '{}' })),
    countParents: parents.some(({ values }) => /\bn\b/.test(values.replaceAll(/'[^']*'/g, ''))),
    parentKeys: needed.map(({ field, table }) => ({ key: field.key, row: rowOf(table.variable) })),
  }
}
