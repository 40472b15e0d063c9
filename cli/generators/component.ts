import * as z from 'zod/mini'
import { defineGenerator } from '../define-generator.ts'
import { refuseTaken } from '../generate/free-name.ts'

export default defineGenerator({
  summary: 'A React component',
  answers: z.object({ name: z.string().check(z.meta({ description: 'Name of the component' })) }),
  examples: [
    {
      command: 'flux generate component SiteBanner',
      summary: 'Make app/client/src/components/SiteBanner.tsx and its test',
    },
  ],
  needs: ['client'],
  data({ name }) {
    refuseTaken(name.given.pascal, ['ReactNode'], 'a component', 'its file imports something by that name')
    return {}
  },
  next: ({ name: { given } }) => [`Show it on a page: \`<${given.pascal}>…</${given.pascal}>\``],
})
