import * as z from 'zod/mini'
import { defineGenerator } from '../define-generator.ts'
import { assertDatabase } from '../generate/needs.ts'

export default defineGenerator({
  summary: 'A service: what the app does, apart from HTTP, with its test',
  answers: z.object({
    name: z.string().check(z.meta({ description: 'Name of its subject, such as mail' })),
    db: z._default(z.boolean(), false).check(z.meta({ description: 'Give it the database' })),
  }),
  affix: { suffix: 'service' },
  examples: [
    { command: 'flux generate service mail', summary: 'Make app/server/services/mail.ts and register it' },
    { command: 'flux generate service billing --db', summary: 'One that works on the database' },
  ],
  template: ({ answers }) => (answers.db ? ['service/base', 'service/db'] : ['service/base']),
  wire({ answers, name, app }) {
    if (answers.db) assertDatabase('service --db', app)
    const { pascal, kebab } = name.given
    const token = { kind: 'import', from: `./${kebab}.ts`, name: pascal } as const
    const service = { kind: 'import', from: `./${kebab}.ts`, name: `${pascal}Service` } as const
    const make = `() => new ${pascal}Service(${answers.db ? 'db' : ''})`
    const test = '../app/server/services'
    return [
      {
        file: 'app/server/services/index.ts',
        edits: [
          ...(answers.db ? [{ kind: 'import', from: '../database.ts', name: 'db' } as const] : []),
          token,
          service,
          { kind: 'call', on: { from: 'services' }, method: 'singleton', args: [pascal, make] },
        ],
      },
      // The tests' app has a database of its own.
      ...(answers.db
        ? [
            {
              file: 'tests/app.ts',
              edits: [
                { ...token, from: `${test}/${kebab}.ts` },
                { ...service, from: `${test}/${kebab}.ts` },
                { kind: 'call', on: { from: 'own' }, method: 'override', args: [pascal, make] } as const,
              ],
            },
          ]
        : []),
    ]
  },
  next: ({ name }) => [
    `In a route below \`.use(withServices)\`, which gives its handlers \`services\`: \`const ${name.given.camel} = await services.get(${name.given.pascal})\``,
    `In a live component: \`await this.services.get(${name.given.pascal})\``,
  ],
})
