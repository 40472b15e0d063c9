import * as z from 'zod/mini'
import { defineGenerator } from '../define-generator.ts'
import { refuseTaken } from '../generate/free-name.ts'

/** React's own, which a second one beside them would be taken for. */
const taken =
  'ActionState Callback Context DebugValue DeferredValue Effect FormStatus Id ImperativeHandle InsertionEffect LayoutEffect Memo Optimistic Reducer Ref State SyncExternalStore Transition'.split(
    ' ',
  )

export default defineGenerator({
  summary: 'A React hook',
  answers: z.object({ name: z.string().check(z.meta({ description: 'Name of the hook' })) }),
  affix: { prefix: 'use' },
  examples: [
    { command: 'flux generate hook useSiteBanner', summary: 'Make app/client/src/hooks/useSiteBanner.ts and its test' },
  ],
  needs: ['client'],
  data({ name }) {
    refuseTaken(name.given.pascal, taken, 'a hook', `use${name.given.pascal} is one of React's own`)
    return {}
  },
  next: ({ name: { given } }) => [`Call it in a component: \`const { on, toggle } = use${given.pascal}()\``],
})
