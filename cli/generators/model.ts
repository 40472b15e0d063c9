import * as z from 'zod/mini'
import { defineGenerator } from '../define-generator.ts'
import { parseFields } from '../generate/fields.ts'
import { stageTable } from '../generate/resource/migration.ts'
import { namesOf, shapeOf, type ResourceAnswers } from '../generate/resource/shape.ts'
import { modelView } from '../generate/resource/view.ts'

export default defineGenerator<ResourceAnswers>({
  summary: 'A table of the database, with the migration that makes it',
  answers: z.object({
    name: z.string().check(z.meta({ description: 'Name of one row, such as post' })),
    fields: z._default(
      z.array(z.string()).check(z.meta({ description: 'Its fields, such as title:string published:boolean' })),
      [],
    ),
  }),
  examples: [
    {
      command: 'flux generate model author name:string email:string:unique',
      summary: 'Make the table authors and its migration',
    },
  ],
  checks: { fields: parseFields },
  needs: ['database'],
  template: ({ app }) => [`model/${app.database}`],
  data: (input) => modelView(shapeOf(input)),
  wire({ name }) {
    const { many } = namesOf(name)
    return [{ file: 'app/server/models/index.ts', edits: [{ kind: 're-export', from: `./${many.kebab}.ts` }] }]
  },
  plan: stageTable,
  next: ({ name }) => [
    `Read it in a service: \`db.select().from(${namesOf(name).many.camel})\``,
    'The migration is applied by flux dev, at once where it runs; in production run `node dist/server/migrate.js`',
  ],
})
