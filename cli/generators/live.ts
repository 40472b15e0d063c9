import * as z from 'zod/mini'
import { defineGenerator, type GeneratorInput } from '../define-generator.ts'
import { CliError } from '../errors.ts'
import { refuseTaken } from '../generate/free-name.ts'
import { parseName } from '../generate/names.ts'

interface LiveAnswers {
  readonly name: string
  readonly actions: readonly string[]
  readonly scope: 'shared' | 'mount' | 'singleton'
  readonly durable: boolean
  readonly component?: boolean | undefined
}

/** What the runtime, or the generated class itself, needs for something else. */
export const takenActions =
  'state status errors pending progress props private caller action services room then to-json on-mount on-unmount on-connect on-disconnect on-resume on-error every after on-release to-string to-locale-string value-of has-own-property is-prototype-of property-is-enumerable write clear'.split(
    ' ',
  )

export default defineGenerator<LiveAnswers>({
  summary: 'A component whose state lives on the server and is live on every page that shows it',
  description:
    'It begins with a text that pages write and clear; actions that are named beside it are yours to fill. Its state is shared by all pages, or with --scope mount each page has its own.',
  answers: z.object({
    name: z.string().check(z.meta({ description: 'Name of the live component' })),
    actions: z._default(z.array(z.string()).check(z.meta({ description: 'Further actions, such as publish' })), []),
    scope: z._default(
      z.enum(['shared', 'mount', 'singleton']).check(z.meta({ description: 'Who sees one state' })),
      'shared',
    ),
    durable: z._default(
      z.boolean().check(z.meta({ description: 'Keep the state in the store, over restarts' })),
      false,
    ),
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
    {
      command: 'flux generate live draft publish archive --scope mount --durable',
      summary: 'One for each page, kept over restarts, that can also be published and archived',
    },
  ],
  checks: { actions: actionNames },
  template: (input) => (withComponent(input) ? ['live/server', 'live/client'] : ['live/server']),
  data({ name, answers: { actions, scope } }) {
    const taken = ['LiveComponent', 'LiveComponentTestUtils', 'In', 'FormEvent']
    refuseTaken(name.given.pascal, taken, 'a live component', 'its file imports something by that name')
    return { calls: actionNames(actions), isShared: scope !== 'mount' }
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

/**
 * Each once, as a method is named.
 * @throws CliError INVALID_NAME
 */
function actionNames(words: readonly string[]): { camel: string; title: string }[] {
  const names = words.map((word) => parseName(word).given)
  for (const { kebab } of names)
    refuseTaken(kebab, takenActions, 'an action', 'a live component has something of that name')
  return [...new Map(names.map(({ camel, title }) => [camel, { camel, title }])).values()]
}

/** @throws CliError where a component is asked for and there are no pages */
function withComponent({ answers, app }: GeneratorInput<LiveAnswers>): boolean {
  if (!answers.component || app.client) return answers.component ?? app.client
  throw new CliError('INVALID_VALUE', {
    detail: '--component is for an app with pages, and this one has none.',
    fix: 'Leave --component out.',
    state: 'Nothing was written.',
  })
}
