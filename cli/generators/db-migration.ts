import * as z from 'zod/mini'
import { defineGenerator } from '../define-generator.ts'

export default defineGenerator({
  summary: 'An empty database migration, for SQL of your own',
  description:
    'For what the models do not say: data that moves, a trigger, a function. What they do say, flux db generate makes by itself.',
  answers: z.object({ name: z.string().check(z.meta({ description: 'Name of what it does, such as add-slug' })) }),
  affix: { suffix: 'migration' },
  examples: [
    {
      command: 'flux generate db-migration fill-authors',
      summary: 'Make app/server/migrations/0001_fill_authors.sql, entered in the journal',
    },
  ],
  needs: ['database'],
  template: () => [],
  async plan({ changes, app, name }) {
    const { stageCustomMigration } = await import('../db/custom.ts')
    await stageCustomMigration({ changes, app, name: name.given.snake })
  },
  next: ({ name }) => [
    `Write your SQL into the new \`app/server/migrations/…_${name.given.snake}.sql\`; between two statements goes the line \`--> statement-breakpoint\``,
    'Apply it: `flux db migrate`; flux dev does so when it starts or a model is saved',
  ],
})
