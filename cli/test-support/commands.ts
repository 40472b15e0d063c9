import { defineCommand, type AnyCommand } from '../define-command.ts'
import { argument, choice, flag, number, port, text } from '../define-option.ts'
import type { CommandEntry } from '../discover.ts'
import { CliError } from '../errors.ts'

/** Makes a command file's default export what the scan makes of it. */
export function entryOf(name: string, command: unknown): CommandEntry {
  const any = command as AnyCommand // its types have done their work in defineCommand
  const { run: _run, ...info } = any
  return { ...info, name, load: async () => any }
}

/** A command with one of everything; its data is what it was given. */
export const everything = entryOf(
  'everything',
  defineCommand({
    summary: 'Take one of everything',
    group: 'develop',
    description: 'For tests.',
    aliases: ['e'],
    args: {
      name: argument('A name', { check: (value) => (value === 'bad' ? 'this name is bad' : undefined) }),
      rest: argument('The others', { variadic: true }),
    },
    options: {
      force: flag('A switch', { short: 'f' }),
      install: flag('A switch with three states', { negatable: true }),
      git: flag('A switch that is on', { negatable: true, default: true }),
      title: text('A text', { check: (value) => (value === 'bad' ? 'this title is bad' : undefined) }),
      note: text('A text that may be empty', { allowEmpty: true }),
      inspect: text('A text or nothing', { bare: 'there' }),
      template: choice('One of two', ['app', 'api'], { default: 'app' }),
      tag: text('Many texts', { multiple: true, short: 't' }),
      ratio: number('Any number', { integer: false }),
      level: number('A few', { min: 1, max: 9, default: 3 }),
      port: port('A port'),
    },
    examples: [{ command: 'flux everything name --force', summary: 'An example' }],
    needsProject: false,
    run: ({ args, options }) => ({ args, options }),
  }),
)

export const inProject = entryOf(
  'inside',
  defineCommand({
    summary: 'Work in an app',
    group: 'maintain',
    examples: [],
    needsProject: true,
    run: ({ ctx }) => ({ root: ctx.root }),
  }),
)

export const required = entryOf(
  'need',
  defineCommand({
    summary: 'Need a word',
    group: 'create',
    args: { kind: argument('What kind', { required: true, choices: ['one', 'two'] }) },
    examples: [],
    needsProject: false,
    run: ({ args }) => args,
  }),
)

/** Throws what its name says. */
export const failing = entryOf(
  'fail',
  defineCommand({
    summary: 'Fail',
    group: 'develop',
    args: {
      how: argument('How', { required: true, choices: ['known', 'unknown', 'full', 'denied', 'text', 'cancel'] }),
    },
    examples: [],
    needsProject: false,
    run({ args, ctx }) {
      ctx.changed([{ kind: 'create', path: 'a.txt' }])
      if (args.how === 'known') {
        throw new CliError('DIRECTORY_NOT_EMPTY', { detail: 'app holds 3 files.', state: 'Nothing was written.' })
      }
      if (args.how === 'cancel') throw new CliError('CANCELLED', { detail: 'You said no.' })
      if (args.how === 'text') throw 'just a text' // oxlint-disable-line no-throw-literal -- some libraries do
      const code = { full: 'ENOSPC', denied: 'EACCES', unknown: undefined }[args.how]
      throw Object.assign(new Error('deep inside', { cause: new Error('deeper') }), code && { code })
    },
  }),
)
