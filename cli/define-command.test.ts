import { expect, expectTypeOf, test } from 'vitest'
import type { Context, ProjectContext } from './context.ts'
import { defineCommand } from './define-command.ts'
import { argument, choice, flag, number, port, text } from './define-option.ts'

test('run receives the types that the data promises', () => {
  const command = defineCommand({
    summary: 'Types',
    group: 'develop',
    args: {
      dir: argument('Optional'),
      kind: argument('Required, of two', { required: true, choices: ['a', 'b'] }),
      rest: argument('All others', { variadic: true }),
    },
    options: {
      force: flag('Plain'),
      install: flag('Three states', { negatable: true }),
      git: flag('Two states', { negatable: true, default: true }),
      name: text('Optional text'),
      title: text('Defaulted text', { default: 'x' }),
      template: choice('Of two', ['app', 'api'], { default: 'app' }),
      db: choice('Of two, optional', ['sqlite', 'none']),
      tags: text('Many', { multiple: true }),
      level: number('Number'),
      port: port('Port'),
      plain: { kind: 'flag', summary: 'A plain object' },
    },
    examples: [],
    needsProject: true,
    run({ args, options, ctx }) {
      expectTypeOf(args.dir).toEqualTypeOf<string | undefined>()
      expectTypeOf(args.kind).toEqualTypeOf<'a' | 'b'>()
      expectTypeOf(args.rest).toEqualTypeOf<readonly string[]>()
      expectTypeOf(options.force).toEqualTypeOf<boolean>()
      expectTypeOf(options.install).toEqualTypeOf<boolean | undefined>()
      expectTypeOf(options.git).toEqualTypeOf<boolean>()
      expectTypeOf(options.name).toEqualTypeOf<string | undefined>()
      expectTypeOf(options.title).toEqualTypeOf<string>()
      expectTypeOf(options.template).toEqualTypeOf<'app' | 'api'>()
      expectTypeOf(options.db).toEqualTypeOf<'sqlite' | 'none' | undefined>()
      expectTypeOf(options.tags).toEqualTypeOf<readonly string[]>()
      expectTypeOf(options.level).toEqualTypeOf<number | undefined>()
      expectTypeOf(options.port).toEqualTypeOf<number | undefined>()
      expectTypeOf(options.plain).toEqualTypeOf<boolean>()
      expectTypeOf(ctx).toEqualTypeOf<ProjectContext>()
    },
  })
  expect(command.options?.install).toEqual({ kind: 'flag', summary: 'Three states', negatable: true })
  defineCommand({
    summary: 'Nothing asked for',
    group: 'maintain',
    examples: [],
    needsProject: false,
    run({ ctx }) {
      expectTypeOf(ctx).toEqualTypeOf<Context>()
    },
  })
})
