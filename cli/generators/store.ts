import * as z from 'zod/mini'
import { defineGenerator } from '../define-generator.ts'
import { refuseTaken } from '../generate/free-name.ts'

export default defineGenerator({
  summary: 'State that components of a page share',
  description: 'A typed store on React alone, with actions and a hook that renders again only what changed.',
  answers: z.object({ name: z.string().check(z.meta({ description: 'Name of the store' })) }),
  affix: { prefix: 'use', suffix: 'store' },
  examples: [{ command: 'flux generate store cart', summary: 'Make app/client/src/store/cart.ts and its test' }],
  needs: ['client'],
  data({ name }) {
    refuseTaken(name.given.pascal, ['SyncExternal'], 'a store', "useSyncExternalStore is one of React's own hooks")
    return {}
  },
  next: ({ name: { given } }) => [
    `Read it in a component: \`const items = use${given.pascal}Store((state) => state.items)\``,
    `Change it from anywhere: \`${given.camel}Store.add('one')\``,
  ],
})
