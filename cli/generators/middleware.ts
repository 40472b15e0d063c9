import * as z from 'zod/mini'
import { defineGenerator } from '../define-generator.ts'
import { refuseTaken } from '../generate/free-name.ts'

/** What a handler is given anyway, and what the generated files import. */
const taken =
  'body cookie error headers params path query redirect request response route server services set signal status store middleware utils routes app test expect'.split(
    ' ',
  )

export default defineGenerator({
  summary: 'Something that happens around the handlers of a group of routes',
  description:
    'What a middleware provides is there, typed, for the handlers below the line that uses it; one that throws refuses the request. It is used before all routes below /api; moved to another file of app/server/routes, it is for those alone.',
  answers: z.object({ name: z.string().check(z.meta({ description: 'Name of the middleware' })) }),
  affix: { suffix: 'middleware' },
  examples: [
    {
      command: 'flux generate middleware tenant',
      summary: 'Make app/server/middleware/tenant.ts, use it before the routes, and test it',
    },
  ],
  data({ name }) {
    refuseTaken(name.given.camel, taken, 'a middleware', 'handlers have something else by that name')
    return {}
  },
  wire: ({ name: { given } }) => [
    {
      file: 'app/server/routes/index.ts',
      edits: [
        { kind: 'import', from: `../middleware/${given.kebab}.ts`, name: given.camel },
        { kind: 'call', on: { from: 'routes' }, method: 'use', args: [given.camel], at: 'start' },
      ],
    },
  ],
  next: ({ name: { given } }) => [
    `It holds for every route below /api. For some alone, and to have \`${given.camel}\` typed in their handlers, use it above the first of them: \`.use(${given.camel})\``,
  ],
})
