import { expect, expectTypeOf, test } from 'vitest'
import type { ProjectContext } from './context.ts'
import {
  argument,
  choice,
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
  args: { name: argument('Its name', { required: true }) },
  options: { kind: choice('Of two', ['short', 'long'], { default: 'short' }) },
  examples: [],
  plan({ args, options, ctx, changes }) {
    expectTypeOf(options.kind).toEqualTypeOf<'short' | 'long'>()
    expectTypeOf(ctx).toEqualTypeOf<ProjectContext>()
    changes.write(`${args.name}.md`, '')
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
        deploy: ({ options }) => options.to.toUpperCase(),
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
