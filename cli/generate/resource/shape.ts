import type { GeneratorInput } from '../../define-generator.ts'
import { CliError } from '../../errors.ts'
import { parseFields, type Field } from '../fields.ts'
import { refuseTaken } from '../free-name.ts'
import { casesOf, type Cases } from '../names.ts'
import { columnOf, ownImports, type Dialect } from './columns.ts'
import { labelOf, readTables, type KnownTable } from './tables.ts'

export interface ResourceAnswers {
  readonly name: string
  readonly fields: readonly string[]
}

/** A field that refers to another table, with what is known of that. */
export interface Reference {
  readonly field: Field
  readonly table: KnownTable
  /** The column that a person knows a row by. */
  readonly label: string | undefined
}

/** What is to be made, as model and resource both need to know it. */
export interface ResourceShape {
  /** `post` */
  readonly one: Cases
  /** `posts` */
  readonly many: Cases
  readonly fields: readonly Field[]
  readonly dialect: Dialect
  readonly references: readonly Reference[]
  /** Tables that are there already. */
  readonly tables: readonly KnownTable[]
}

/** What generated files have by these names already, so that another would hide it: the plural is a variable, the singular a type. */
const takenPlurals = 'apis changes databases parents routes services tests'.split(' ')
const takenTypes =
  'BaseService Column ConflictError Database Elysia Field FieldProps FormEvent Found LiveComponent NotFoundError Option OwnProps PageMeta Refused RouteObject Service Sql ValidationError'.split(
    ' ',
  )
/** React's and the router's, as in `useState`. */
const takenHooks = 'Effect Id Live Navigate Param Ref SearchParam State'.split(' ')

/** @throws CliError FIELD_INVALID, INVALID_NAME */
export function shapeOf({ answers, name, app }: GeneratorInput<ResourceAnswers>): ResourceShape {
  const { one, many } = namesOf(name)
  refuseTaken(many.camel, takenPlurals, 'a table', 'generated code has something else by that name')
  refuseTaken(one.pascal, [...takenTypes, ...takenHooks], 'a table', 'generated code has something else by that name')
  if (many.snake.startsWith('sqlite_')) {
    throw new CliError('INVALID_NAME', {
      detail: `There can be no table ${many.snake}: SQLite keeps names that begin with sqlite_ for itself.`,
      fix: 'Pick another name.',
      state: 'Nothing was written.',
    })
  }
  const given = parseFields(answers.fields)
  const fields = (given.length > 0 ? given : parseFields(['name:string'])).map(withDefault)
  const tables = readTables(app.root)
  const file = [...name.folder.split('/').filter(Boolean), `${many.kebab}.ts`].join('/')
  if (given.length === 0) assertNew(many.camel, file, tables)
  const other = tables.find(({ variable, file: place }) => variable === many.camel && place !== file)
  if (other) {
    throw new CliError('INVALID_NAME', {
      detail: `There is a table ${many.camel} already, in app/server/models/${other.file}.`,
      fix: 'Pick another name.',
      state: 'Nothing was written.',
    })
  }
  const self: KnownTable = { variable: many.camel, file, columns: [] }
  const references = fields
    .filter(({ table }) => table !== undefined)
    .map((field) => referenceOf(field, self, fields, tables))
  return { one, many, fields, dialect: app.database === 'postgres' ? 'postgres' : 'sqlite', references, tables }
}

/** Without fields a thing has a name; one that has others already is not meant to lose them. */
function assertNew(variable: string, file: string, tables: readonly KnownTable[]): void {
  const there = tables.find((table) => table.variable === variable && table.file === file)
  const keys = there?.columns.map(({ key }) => key) ?? []
  if (there && keys.join() !== 'id,name,createdAt,updatedAt') {
    refuse(`There is a table ${variable} already, with ${keys.join(', ')}.`, 'Say all fields that it is to have.')
  }
}

/** Where English has no plural there are news items and news. */
export function namesOf({ singular, plural }: GeneratorInput<unknown>['name']): { one: Cases; many: Cases } {
  if (singular.kebab !== plural.kebab) return { one: singular, many: plural }
  return { one: casesOf([...singular.kebab.split('-'), 'item']), many: plural }
}

/** A box that is not ticked is not empty. */
const withDefault = (field: Field): Field =>
  field.type === 'boolean' && !field.optional && field.default === undefined && !field.unique
    ? { ...field, default: false }
    : field

function referenceOf(
  field: Field,
  self: KnownTable,
  fields: readonly Field[],
  tables: readonly KnownTable[],
): Reference {
  const wanted = field.table?.camel
  if (wanted === self.variable) {
    if (!field.optional) {
      refuse(
        `${field.name.camel} refers to ${wanted} itself, so that the first of them could never be made.`,
        `Let it be empty: ${field.name.camel}:references?`,
      )
    }
    const label = fields.find(({ type }) => type === 'string' || type === 'text')?.key
    return { field, table: self, label }
  }
  const table = tables.find(({ variable }) => variable === wanted)
  if (table) return { field, table, label: labelOf(table) }
  const others = tables.map(({ variable }) => variable).join(', ')
  return refuse(
    `${field.name.camel}:references needs a table ${wanted}, and app/server/models has ${others ? `only ${others}` : 'none'}.`,
    `Make it first, with flux generate resource ${field.table?.kebab}, or name another: ${field.name.camel}:references(table).`,
  )
}

function refuse(detail: string, fix: string): never {
  throw new CliError('FIELD_INVALID', { detail, fix, state: 'Nothing was written.' })
}

/** What the templates of the table itself take. */
export function modelData({ one, many, fields, dialect, references }: ResourceShape) {
  const columns = fields.map((field) => columnOf(field, dialect, many.camel))
  const indexes = fields
    .filter(({ index, unique, type }) => (index || type === 'references') && !unique)
    .map(({ key, column }) => ({ key, name: `${many.snake}_${column}_index` }))
  const imports = [
    ...ownImports[dialect],
    ...columns.flatMap((column) => column.imports),
    ...(indexes.length ? ['index'] : []),
  ]
  const others = references.map(({ table }) => table).filter(({ variable }) => variable !== many.camel)
  return {
    one,
    many,
    modelImports: sortedNames(imports),
    tables: [...new Map(others.map(({ variable, file }) => [variable, { variable, file }])).values()],
    indexes,
    columns: new Map(columns.map(({ key, code }) => [key, code])),
  }
}

/** Names of one import, each once, as they would be sorted by hand. */
export function sortedNames(names: readonly string[]): string {
  const bare = (name: string): string => name.replace('type ', '').toLowerCase()
  return [...new Set(names)].toSorted((a, b) => (bare(a) < bare(b) ? -1 : 1)).join(', ')
}
