import type { GeneratorInput } from '../../define-generator.ts'
import { CliError } from '../../errors.ts'
import { parseFields } from '../fields.ts'
import { keyOf, readRecord } from '../record.ts'
import { namesOf, type ResourceAnswers } from './shape.ts'

/**
 * What a table is to have is said in full each time. Where a field that it has was left out, a migration would drop its column: here that
 * is said as what it is, with the line that was meant.
 * @throws CliError FIELD_INVALID for that, else the error as it came
 */
export function refuseLosses(error: unknown, { answers, name, app }: GeneratorInput<ResourceAnswers>): never {
  const isLoss =
    error instanceof CliError && (error.code === 'MIGRATION_AMBIGUOUS' || error.code === 'MIGRATION_LOSES_DATA')
  const made = ['resource', 'model'].flatMap((generator) => readRecord(app.root, keyOf(generator, name)) ?? [])[0]
  if (!isLoss || !made) throw error
  const recorded = wordsOf(made.answers['fields'])
  const given = new Set(columnsIn(answers.fields.join(' ')))
  const missing = recorded.filter((word) => columnsIn(word).every((column) => !given.has(column)))
  if (missing.length === 0) throw error
  const table = namesOf(name).many
  // In the order that the table has.
  const place = (word: string) => {
    const at = recorded.findIndex((other) => columnsIn(other).some((column) => columnsIn(word).includes(column)))
    return at === -1 ? recorded.length : at
  }
  const all = [...missing, ...answers.fields].toSorted((a, b) => place(a) - place(b)).map(quoted)
  throw new CliError('FIELD_INVALID', {
    detail: `The table ${table.snake} has ${missing.flatMap(columnsIn).join(', ')} too, which the line leaves out.`,
    fix:
      `Give all fields that it is to have: flux generate ${made.generator} ${made.name} ${all.join(' ')}\n` +
      `To rename or drop one, change app/server/models/${[name.folder, table.kebab].filter(Boolean).join('/')}.ts and run flux db generate.`,
    state: 'Nothing was written.',
    cause: error,
  })
}

/** The fields of an earlier run; none were given for a thing that has a name alone. */
function wordsOf(fields: unknown): readonly string[] {
  const words = Array.isArray(fields) ? fields.filter((word) => typeof word === 'string') : []
  return words.length > 0 ? words : ['name:string']
}

const columnsIn = (word: string): string[] => parseFields([word]).map(({ column }) => column)

/** As a shell takes it for one word. */
const quoted = (word: string): string =>
  /^[\w:=.,-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
