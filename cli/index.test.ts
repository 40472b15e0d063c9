import { expect, expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import {
  argument,
  CliError,
  defineBuildTarget,
  defineCommand,
  defineDeployTarget,
  defineGenerator,
  defineMigration,
  definePlugin,
  run,
  text,
} from './index.ts'
import { outputs, world } from './test-support/world.ts'

const hello = defineCommand({
  summary: 'Say hello',
  group: 'develop',
  args: { name: argument('Whom to greet', { required: true }) },
  examples: [],
  needsProject: false,
  run: ({ args }) => ({ greeted: args.name }),
})

const note = defineGenerator({
  summary: 'A note',
  answers: z.object({ name: z.string(), kind: z.enum(['short', 'long']).default('short') }),
  examples: [],
  wire: ({ answers }) => {
    expectTypeOf(answers.kind).toEqualTypeOf<'short' | 'long'>()
    return []
  },
  plan({ answers, name, changes }) {
    expectTypeOf(answers).toEqualTypeOf<{ name: string; kind: 'short' | 'long' }>()
    changes.write(`${name.kebab}.md`, '')
  },
})

test('a plugin holds commands, generators, migrations and targets of any shape', () => {
  const plugin = definePlugin({
    name: 'flux-plugin-notes',
    commands: { hello },
    generators: { note },
    migrations: [
      defineMigration({ summary: 'Move', version: '2.1.0', plan: ({ changes }) => changes.move('a.md', 'b.md') }),
    ],
    buildTargets: { plain: defineBuildTarget({ summary: 'Nothing more', finish: () => {} }) },
    deployTargets: {
      copy: defineDeployTarget({
        summary: 'Copy',
        options: { to: text('Where to', { default: '.' }) },
        artefact: 'none',
        remote: false,
        plan: ({ app, options }) => {
          expectTypeOf(options.to).toEqualTypeOf<string>()
          return { steps: () => [{ title: 'Copy', run: ['cp', app.outDir, options.to] }], rollback: [] }
        },
      }),
    },
  })
  expect(Object.keys(plugin)).toEqual(['name', 'commands', 'generators', 'migrations', 'buildTargets', 'deployTargets'])
})

test('the entry runs a command line for whoever hands one over', async () => {
  const streams = outputs()
  expect(await run(['--version'], world(streams))).toBe(0)
  expect(streams.stdout.text).toMatch(/^\d+\.\d+\.\d+\n$/)
})

test('a row of the error table gives an error its title, advice and exit code', () => {
  const error = new CliError('UNKNOWN_OPTION', { detail: 'No such option.' })
  expect(error).toMatchObject({ title: 'Unknown option', exit: 2, message: 'No such option.', state: undefined })
})
