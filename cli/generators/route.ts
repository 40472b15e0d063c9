import * as z from 'zod/mini'
import { defineGenerator } from '../define-generator.ts'

/** A flat chain of routes stops compiling at 92; groups of this many never get there. */
const LARGEST_GROUP = 20

export default defineGenerator({
  summary: 'Routes below /api, validated and in the OpenAPI page, with their test',
  answers: z.object({
    name: z.string().check(z.meta({ description: 'Address below /api, such as orders' })),
    controller: z
      ._default(z.boolean(), false)
      .check(z.meta({ description: 'Answer through a controller of the same name' })),
  }),
  affix: { suffix: 'routes' },
  examples: [
    { command: 'flux generate route orders', summary: 'Make app/server/routes/orders.ts: GET /api/orders' },
    { command: 'flux generate route admin/reports --controller', summary: 'GET /api/admin/reports, with a controller' },
  ],
  template: ({ answers }) => (answers.controller ? ['controller', 'route/base', 'route/controller'] : ['route/base']),
  data({ name }) {
    const path = [...name.folder.split('/').filter(Boolean), name.given.kebab]
    const access = path.map((part) => (/^[a-z_]\w*$/i.test(part) ? `.${part}` : `['${part}']`)).join('')
    return { path: path.join('/'), access }
  },
  wire({ name }) {
    const routes = `${name.given.camel}Routes`
    return [
      {
        file: 'app/server/routes/index.ts',
        edits: [
          { kind: 'import', from: `./${name.given.kebab}.ts`, name: routes },
          {
            kind: 'call',
            on: { from: 'routes' },
            method: 'use',
            args: [routes],
            limit: { calls: LARGEST_GROUP, group: 'routes', start: 'new Elysia()' },
          },
        ],
      },
    ]
  },
  next({ answers, name, app }) {
    const path = [...name.folder.split('/').filter(Boolean), name.given.kebab].join('/')
    const ask = `Ask for /api/${path}?person=Ada: \`${app.pm} run dev\``
    return answers.controller ? [ask, `Its answers come from ${name.given.camel}Controller: write them there`] : [ask]
  },
})
