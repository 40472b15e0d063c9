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
    'What a middleware provides is there, typed, for the handlers below the line that uses it; one that throws refuses the request. Where it holds is up to you, so nothing is wired: the line to add is shown.',
  answers: z.object({ name: z.string().check(z.meta({ description: 'Name of the middleware' })) }),
  affix: { suffix: 'middleware' },
  examples: [
    { command: 'flux generate middleware tenant', summary: 'Make app/server/middleware/tenant.ts and its test' },
  ],
  data({ name }) {
    refuseTaken(name.given.camel, taken, 'a middleware', 'handlers have something else by that name')
    return {}
  },
  next({ name: { given, folder } }) {
    const file = ['../middleware', folder, `${given.kebab}.ts`].filter(Boolean).join('/')
    return [
      `Import it in the file of app/server/routes that it is for: \`import { ${given.camel} } from '${file}'\``,
      `Use it there above the first route: \`.use(${given.camel})\``,
    ]
  },
})
