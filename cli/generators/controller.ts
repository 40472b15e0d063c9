import * as z from 'zod/mini'
import { defineGenerator } from '../define-generator.ts'

export default defineGenerator({
  summary: 'A controller: between HTTP and the services, with its test',
  answers: z.object({ name: z.string().check(z.meta({ description: 'Name of its subject, such as orders' })) }),
  affix: { suffix: 'controller' },
  examples: [{ command: 'flux generate controller orders', summary: 'Make app/server/controllers/orders.ts' }],
  next: ({ name }) => [
    `In a route: \`({ query }) => ${name.given.camel}Controller.greet(query.person)\``,
    `Or \`flux generate route ${name.given.kebab} --controller\``,
  ],
})
