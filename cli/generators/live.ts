import * as z from 'zod/mini'
import { defineGenerator, type GeneratorInput } from '../define-generator.ts'
import { CliError } from '../errors.ts'
import { refuseTaken } from '../generate/free-name.ts'

interface LiveAnswers {
  readonly name: string
  readonly component?: boolean | undefined
}

export default defineGenerator<LiveAnswers>({
  summary: 'A component whose state lives on the server and is shared by all pages',
  answers: z.object({
    name: z.string().check(z.meta({ description: 'Name of the live component' })),
    component: z.optional(
      z
        .boolean()
        .check(z.meta({ description: 'Make a React component that shows it; default: where there are pages' })),
    ),
  }),
  examples: [
    { command: 'flux generate live chat-room', summary: 'Make ChatRoom on the server, a component for it, and tests' },
    { command: 'flux generate live chat-room --no-component', summary: 'Make the part on the server alone' },
    { command: 'flux generate live admin/whiteboard', summary: 'Make Whiteboard, its files in folders admin' },
  ],
  template: (input) => (withComponent(input) ? ['live/server', 'live/client'] : ['live/server']),
  data(input) {
    const taken = ['LiveComponent', 'In', 'FormEvent']
    refuseTaken(input.name.given.pascal, taken, 'a live component', 'its file imports something by that name')
    return {}
  },
  wire: ({ name: { given } }) => [
    {
      file: 'app/server/live/index.ts',
      edits: [
        { kind: 'import', from: `./${given.kebab}.ts`, name: given.pascal },
        { kind: 'property', object: { from: 'live', path: [0] }, key: given.camel, value: given.pascal },
      ],
    },
  ],
  next: (input) => [
    withComponent(input)
      ? `Show it on a page: \`<${input.name.given.pascal} />\``
      : `Use it on a page: \`useLive('${input.name.given.camel}')\``,
  ],
})

/** @throws CliError where a component is asked for and there are no pages */
function withComponent({ answers, app }: GeneratorInput<LiveAnswers>): boolean {
  if (!answers.component || app.client) return answers.component ?? app.client
  throw new CliError('INVALID_VALUE', {
    detail: '--component is for an app with pages, and this one has none.',
    fix: 'Leave --component out.',
    state: 'Nothing was written.',
  })
}
