import * as z from 'zod/mini'
import { defineGenerator } from '../define-generator.ts'

export default defineGenerator({
  summary: "A generator of the app's own, with templates that work at once",
  description:
    'Starts a generator in the folder generators/: a file that says what it asks and does, and beside it the templates of what it makes. ' +
    'It can be called as it is; change both into what your app needs again and again.',
  answers: z.object({
    name: z.string().check(z.meta({ description: 'Name of what it makes, such as api-client' })),
  }),
  affix: { suffix: 'generator' },
  examples: [
    { command: 'flux generate generator api-client', summary: 'Make generators/api-client.ts and its templates' },
    { command: 'flux generate api-client weather', summary: 'Use it' },
  ],
  // The templates that are written have names and values of their own, which are not to be filled in yet.
  data: () => ({ theirs: '{{name.given.kebab}}' }),
  next: ({ name: { given } }) => [
    `Try it: \`flux generate ${given.kebab} thing --dry-run\``,
    `Change \`generators/${given.kebab}.ts\` and the templates in \`generators/${given.kebab}/\``,
  ],
})
