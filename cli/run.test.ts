import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { discoverCommands } from './discover.ts'
import { defineCommand, type Option } from './define-command.ts'
import { CliError } from './errors.ts'
import { GLOBAL_OPTIONS } from './globals.ts'
import { runWith } from './run.ts'
import { entryOf, everything, failing, inProject, required } from './test-support/commands.ts'
import { outputs, world } from './test-support/world.ts'
import type { World } from './world.ts'

const speaking = entryOf(
  'speak',
  defineCommand({
    summary: 'Say something in every voice',
    group: 'develop',
    examples: [],
    needsProject: false,
    async run({ ctx }) {
      ctx.log.print('printed')
      ctx.log.info('two\nlines')
      ctx.log.success('success')
      ctx.log.warn('warning')
      ctx.log.error('error')
      ctx.log.debug('debug')
      await ctx.progress('Working', async (say) => say('half way'))
    },
  }),
)
const asking = entryOf(
  'ask',
  defineCommand({
    summary: 'Ask',
    group: 'develop',
    examples: [],
    needsProject: false,
    run: ({ ctx }) =>
      ctx.ask.choice({
        flag: '--db',
        message: 'Which database?',
        choices: [{ value: 'a' }, { value: 'b' }],
        default: 'b',
      }),
  }),
)
const run = runWith(async () => [everything, failing, inProject, required, speaking, asking])

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flux-run-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function flux(line: string, rest: Partial<World> = {}, terminal = {}) {
  const streams = outputs(terminal)
  const code = await run(line.split(' ').filter(Boolean), world(streams, { cwd: folder, ...rest }))
  return { code, stdout: streams.stdout.text, stderr: streams.stderr.text }
}
const json = (text: string): unknown => JSON.parse(text)
const COLOUR = /\u001B\[/ // oxlint-disable-line no-control-regex -- the escape is what is looked for

describe('exit codes', () => {
  test.each([
    ['', 0],
    ['--help', 0],
    ['--version', 0],
    ['everything', 0],
    ['fail known', 1],
    ['fail unknown', 1],
    ['inside', 1],
    ['nope', 2],
    ['everything --nope', 2],
    ['everything --port x', 2],
    ['everything bad', 2],
    ['everything --title bad', 2],
    ['need', 2],
    ['--cwd ./not-there everything', 2],
    ['fail cancel', 130],
  ])('flux %s ends with %i', async (line, code) => {
    const result = await flux(line)
    expect(result.code).toBe(code)
    expect(result.stderr === '').toBe(code === 0)
    expect((await flux(`${line} --json`)).code).toBe(code)
  })
})

describe('--json', () => {
  test('prints one object with the data', async () => {
    const { stdout, stderr } = await flux('everything a b --level 2 --json')
    expect(json(stdout)).toMatchObject({ ok: true, data: { args: { name: 'a', rest: ['b'] }, options: { level: 2 } } })
    expect(stdout.trimEnd().split('\n')).toHaveLength(1)
    expect(stderr).toBe('')
  })

  test('prints one object with the error and what was changed before it', async () => {
    const { stdout, stderr } = await flux('fail known --json')
    expect(json(stdout)).toEqual({
      ok: false,
      error: {
        code: 'DIRECTORY_NOT_EMPTY',
        title: 'Directory is not empty',
        detail: 'app holds 3 files.',
        fix: 'Pick another name, or pass --force.',
        state: 'Nothing was written.',
      },
      changes: [{ kind: 'create', path: 'a.txt' }],
    })
    expect(stderr).toBe('')
  })

  test('is obeyed when the rest of the line is wrong', async () => {
    expect(json((await flux('everything --nope --json')).stdout)).toMatchObject({ error: { code: 'UNKNOWN_OPTION' } })
    expect(json((await flux('--json nope')).stdout)).toMatchObject({ error: { code: 'UNKNOWN_COMMAND' } })
  })

  test('sends every voice to stderr', async () => {
    const { stdout, stderr } = await flux('speak --json --verbose')
    expect(json(stdout)).toEqual({ ok: true, data: null })
    for (const word of ['printed', 'two', 'success', 'warning', 'error', 'debug', 'Working'])
      expect(stderr).toContain(word)
  })

  test('with --help describes every command, and one', async () => {
    const all = json((await flux('--help --json')).stdout)
    expect(all).toMatchObject({ ok: true, data: { name: 'flux', exitCodes: { 2: 'wrong usage' } } })
    expect(all).toHaveProperty('data.commands.0.name', 'everything')
    expect(all).toHaveProperty('data.errors.INTERNAL.title')
    expect(all).toHaveProperty('data.globalOptions.length', Object.keys(GLOBAL_OPTIONS).length)
    const one = json((await flux('everything --help --json')).stdout)
    expect(one).toMatchObject({
      data: { name: 'everything', aliases: ['e'], args: [{ name: 'name' }, { variadic: true }] },
    })
    expect(one).toHaveProperty('data.options.0', {
      name: 'force',
      flag: '--force',
      kind: 'flag',
      summary: 'A switch',
      short: 'f',
    })
    expect(json((await flux('--version --json')).stdout)).toMatchObject({ data: { version: expect.any(String) } })
  })
})

describe('errors', () => {
  test('say what happened, what to do and what state things are in', async () => {
    const { stderr } = await flux('fail known')
    expect(stderr).toBe(`
Error  Directory is not empty  DIRECTORY_NOT_EMPTY

  happened  app holds 3 files.
  to do     Pick another name, or pass --force.
  state     Nothing was written.

`)
  })

  test('show their stack, and their causes, with --verbose only', async () => {
    const short = await flux('fail unknown')
    expect(short.stderr).toContain('INTERNAL')
    expect(short.stderr).toContain('--verbose')
    expect(short.stderr).not.toContain('    at ')
    const long = await flux('fail unknown --verbose')
    expect(long.stderr).toContain('    at ')
    expect(long.stderr).toContain('caused by Error: deeper')
    expect(json((await flux('fail unknown --json')).stdout)).not.toHaveProperty('error.stack')
    expect(json((await flux('fail unknown --json --verbose')).stdout)).toHaveProperty('error.stack')
  })

  test.each([
    ['full', 'DISK_FULL'],
    ['denied', 'PERMISSION_DENIED'],
    ['text', 'INTERNAL'],
  ])('a thrown %s is %s', async (how, code) => {
    expect((await flux(`fail ${how}`)).stderr).toContain(code)
  })

  test('a cancellation says the state and how to go on, where there is one', async () => {
    expect((await flux('fail cancel')).stderr).toBe('Cancelled  You said no.\n')
    const stopped = entryOf(
      'stop',
      defineCommand({
        summary: 'Stop',
        group: 'develop',
        examples: [],
        needsProject: false,
        run() {
          throw new CliError('CANCELLED', { detail: 'Stopped.', state: 'Half is there.', fix: 'Go on with: more' })
        },
      }),
    )
    const streams = outputs()
    expect(await runWith(async () => [stopped])(['stop'], world(streams))).toBe(130)
    expect(streams.stderr.text).toBe('Cancelled  Stopped.\nHalf is there.\nGo on with: more\n')
  })

  test('whatever is thrown after Ctrl-C is a cancellation', async () => {
    const { code, stderr } = await flux('fail unknown', { signal: AbortSignal.abort() })
    expect(code).toBe(130)
    expect(stderr).toContain('Cancelled')
  })
})

describe('the voice', () => {
  test('results go to stdout, troubles to stderr, details are kept back', async () => {
    const { stdout, stderr } = await flux('speak')
    expect(stdout).toBe('printed\ni two\n  lines\n+ success\n')
    expect(stderr).toBe('! warning\nx error\n  Working ...\n+ Working  0.0 s\n')
    expect((await flux('speak --verbose')).stderr).toContain('debug')
  })

  test('is coloured on a terminal, and not with NO_COLOR, --no-color or without one', async () => {
    const terminal = { isTTY: true, columns: 100 }
    expect((await flux('', {}, terminal)).stdout).toMatch(COLOUR)
    expect((await flux('--no-color', {}, terminal)).stdout).not.toMatch(COLOUR)
    expect((await flux('', { env: { NO_COLOR: '1' } }, terminal)).stdout).not.toMatch(COLOUR)
    expect((await flux('fail known', { env: { NO_COLOR: '1' } }, terminal)).stderr).not.toMatch(COLOUR)
    expect((await flux('fail known', {}, terminal)).stderr).toMatch(COLOUR)
    expect((await flux('')).stdout).not.toMatch(COLOUR)
    expect((await flux('speak --json', {}, terminal)).stdout).not.toMatch(COLOUR)
  })
})

describe('questions without a terminal', () => {
  test('name the flag that answers them', async () => {
    const { code, stderr } = await flux('ask')
    expect(code).toBe(2)
    expect(stderr).toContain('MISSING_FLAG')
    expect(stderr).toContain('Pass --db <a|b>, or --yes to take the defaults.')
    const asked = await flux('ask --json', { stdin: { isTTY: true } }, { isTTY: true })
    expect(json(asked.stdout)).toMatchObject({ error: { code: 'MISSING_FLAG' } })
  })

  test('take the default with --yes', async () => {
    expect(json((await flux('ask --yes --json')).stdout)).toMatchObject({ ok: true, data: 'b' })
  })
})

describe('where it works', () => {
  test('an app is found from below, and with --cwd', async () => {
    const deep = join(folder, 'app/src/deep')
    await mkdir(deep, { recursive: true })
    await writeFile(join(folder, 'app/fluxstack.config.ts'), '')
    expect(json((await flux('inside --json', { cwd: deep })).stdout)).toMatchObject({
      data: { root: join(folder, 'app') },
    })
    expect((await flux('inside --cwd app')).code).toBe(0)
    expect((await flux('inside --cwd=app/src')).code).toBe(0)
    expect((await flux('inside')).stderr).toContain('NOT_A_PROJECT')
  })

  test('--cwd must be a folder', async () => {
    await writeFile(join(folder, 'file'), '')
    expect((await flux('inside --cwd file')).stderr).toContain('is not a folder')
    expect((await flux('--cwd= inside')).stderr).toContain('--cwd needs a value')
  })
})

describe('the commands of this repository', () => {
  test('are well formed: grouped, with examples that name them, and options that do not clash', async () => {
    for (const command of await discoverCommands()) {
      expect(command.examples.length, command.name).toBeGreaterThan(0)
      expect(command.summary, command.name).not.toMatch(/\.$/)
      for (const example of command.examples)
        expect(example.command).toMatch(new RegExp(`^(npx )?flux ${command.name}`))
      expect(Object.keys(command.options ?? {}).filter((key) => key in GLOBAL_OPTIONS)).toEqual([])
      const shorts = Object.values<Option>({ ...GLOBAL_OPTIONS, ...command.options }).flatMap(
        ({ short }) => short ?? [],
      )
      expect(new Set(shorts).size, `${command.name}: ${shorts.join(' ')}`).toBe(shorts.length)
    }
  })
})
