import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Changes, GeneratorInput } from '../../define-generator.ts'
import { CliError } from '../../errors.ts'
import { refuseLosses } from './all-fields.ts'
import { namesOf, type ResourceAnswers } from './shape.ts'

/**
 * Stages the migration that makes a table, or changes the one that is there.
 * @throws CliError FIELD_INVALID for a column that rows which are there could not have, and what `stageMigration` throws
 */
export async function stageTable(input: GeneratorInput<ResourceAnswers> & { readonly changes: Changes }) {
  const { name, app, changes } = input
  const { stageMigration } = await import('../../db/stage-migration.ts')
  const { many } = namesOf(name)
  const file = join(app.root, 'app/server/models', name.folder, `${many.kebab}.ts`)
  const verb = existsSync(file) ? 'change' : 'add'
  const migration = await stageMigration({ changes, app, name: `${verb}_${many.snake}` }).catch((error: unknown) =>
    refuseLosses(error, input),
  )
  const added = /^ALTER TABLE \S+ ADD (?:COLUMN )?[`"](\w+)[`"](?!.*\bDEFAULT\b).*\bNOT NULL\b/
  const column = migration?.statements.map((statement) => added.exec(statement)?.[1]).find(Boolean)
  if (column === undefined) return
  throw new CliError('FIELD_INVALID', {
    detail: `The table ${many.snake} is there already, and its rows would have nothing in ${column}.`,
    fix: 'Let it be empty, with ? behind its type, or give it a default, with =value.',
    state: 'Nothing was written.',
  })
}
