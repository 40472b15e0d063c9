import { array, assert, constantFrom, oneof, property, string } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CliError } from './errors.ts'
import { parse } from './parse.ts'
import { everything, required } from './test-support/commands.ts'

const commands = [everything, required]

function run(...argv: string[]) {
  const parsed = parse(argv, commands)
  if (parsed.kind !== 'run') throw new Error(`parsed as ${parsed.kind}`)
  return parsed
}

const options = (...argv: string[]) => run('everything', ...argv).options

function failure(...argv: string[]): { code: string; text: string } {
  try {
    parse(argv, commands)
  } catch (error) {
    if (error instanceof CliError) return { code: error.code, text: `${error.detail} ${error.fix}` }
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('the command', () => {
  test('is found by name, by alias, and after global options and their values', () => {
    expect(run('everything').command.name).toBe('everything')
    expect(run('e').command.name).toBe('everything')
    expect(run('--cwd', 'x', '--yes', 'e').globals).toMatchObject({ cwd: 'x', yes: true })
  })

  test.each([
    [['--help'], { kind: 'help', command: undefined }],
    [[], { kind: 'help', command: undefined }],
    [['help'], { kind: 'help', command: undefined }],
    [['--json'], { kind: 'help', command: undefined }],
    [['help', 'everything'], { kind: 'help', command: everything }],
    [['everything', '-h', '--bogus'], { kind: 'help', command: everything }],
    [['-v'], { kind: 'version' }],
    [['everything', '--version'], { kind: 'version' }],
  ])('%j asks for help or the version', (argv, expected) => {
    expect(parse(argv, commands)).toEqual(expected)
  })

  test.each([
    [['everthing'], 'Did you mean "flux everything"?'],
    [['help', 'everthing'], 'Did you mean "flux everything"?'],
    [['everthing', '--help'], 'Did you mean "flux everything"?'],
    [['zzz'], 'flux --help'],
    [[''], 'There is no command ""'],
    [['123'], 'There is no command "123"'],
  ])('%j is unknown', (argv, says) => {
    const { code, text } = failure(...argv)
    expect(code).toBe('UNKNOWN_COMMAND')
    expect(text).toContain(says)
  })
})

describe('--dry-run', () => {
  test('takes no word for its value, wherever it stands', () => {
    const previewing = { ...everything, name: 'previewing', aliases: [], previews: true }
    for (const argv of [
      ['previewing', '--dry-run', 'mail'],
      ['--dry-run', 'previewing', 'mail'],
      ['previewing', 'mail', '--dry-run'],
    ]) {
      const parsed = parse(argv, [previewing])
      if (parsed.kind !== 'run') throw new Error(`parsed as ${parsed.kind}`)
      expect(parsed.globals.dryRun).toBe(true)
      expect(parsed.args).toEqual({ name: 'mail', rest: [] })
    }
  })

  test('is for commands that can show what they would do, and refused by the others', () => {
    expect(parse(['preview', '--dry-run'], [{ ...required, name: 'preview', args: {}, previews: true }])).toMatchObject(
      {
        globals: { dryRun: true },
      },
    )
    expect(failure('everything', '--dry-run').code).toBe('NOTHING_TO_PREVIEW')
  })
})

describe('values', () => {
  test('defaults are filled in', () => {
    expect(options()).toEqual({
      force: false,
      install: undefined,
      git: true,
      title: undefined,
      note: undefined,
      inspect: undefined,
      template: 'app',
      tag: [],
      ratio: undefined,
      level: 3,
      port: undefined,
    })
  })

  test.each(['123', '007', '1e3', '0x10', 'true', 'false', '1.50', 'Infinity', ' ', '-5'])(
    '%j stays the text it is, as an option and as an argument',
    (word) => {
      expect(options('--title', word)['title']).toBe(word)
      expect(options(`--title=${word}`)['title']).toBe(word)
      expect(run('everything', '--', word).args['name']).toBe(word)
    },
  )

  test.each(['007', 'true', 'false', '', '-'])('%j after a switch is an argument', (word) => {
    expect(run('everything', '--force', word).args['name']).toBe(word)
  })

  test('a switch takes no word from what follows it', () => {
    const { args, options } = run('everything', '--force', 'false', '--no-install', 'true')
    expect(args).toEqual({ name: 'false', rest: ['true'] })
    expect(options).toMatchObject({ force: true, install: false })
  })

  test.each([
    [['--force=true'], { force: true }],
    [['--force=false'], { force: false }],
    [['--install=false'], { install: false }],
    [['--no-install=false'], { install: true }],
    [['--no-git'], { git: false }],
    [['-f', '-f'], { force: true }],
    [['--tag', 'a', '-t', 'b', '--tag=c'], { tag: ['a', 'b', 'c'] }],
    [['-t', '1'], { tag: ['1'] }],
    [['--note', ''], { note: '' }],
    [['--note='], { note: '' }],
    [['--inspect', 'x'], { inspect: 'there' }],
    [['--inspect=here'], { inspect: 'here' }],
    [['--title=-x'], { title: '-x' }],
    [['--title=a=b'], { title: 'a=b' }],
    [['--ratio', '-1.5'], { ratio: -1.5 }],
    [['--level', '9'], { level: 9 }],
    [['--port', '0'], { port: 0 }],
    [['--port=65535'], { port: 65535 }],
  ])('%j', (argv, expected) => {
    expect(options(...argv)).toMatchObject(expected)
  })

  test.each([
    [['--port', 'abc'], 'INVALID_VALUE', '--port takes a whole number from 0 to 65535, but was given "abc"'],
    [['--port', '65536'], 'INVALID_VALUE', '65536'],
    [['--port', '3000.5'], 'INVALID_VALUE', 'whole number'],
    [['--port', '0x50'], 'INVALID_VALUE', '0x50'],
    [['--port', '1e3'], 'INVALID_VALUE', '1e3'],
    [['--port', ''], 'INVALID_VALUE', '""'],
    [['--port=', '3000'], 'INVALID_VALUE', '""'],
    [['--port'], 'MISSING_VALUE', '--port needs a value'],
    [['--port', '--force'], 'MISSING_VALUE', '--port=<value>'],
    [['--template'], 'MISSING_VALUE', 'Write --template <app|api>.'],
    [['--title', ''], 'MISSING_VALUE', 'empty'],
    [['--template', 'ap'], 'INVALID_VALUE', 'app or api'],
    [['--template', 'apo'], 'INVALID_VALUE', 'Did you mean app?'],
    [['--force=maybe'], 'INVALID_VALUE', 'takes no value'],
    [['--level', '1', '--level', '2'], 'OPTION_REPEATED', '--level'],
    [['-f', '--title', 'a', '--title=a'], 'OPTION_REPEATED', '--title'],
    [['--install', '--no-install'], 'OPTION_REPEATED', 'contradict'],
    [['--froce'], 'UNKNOWN_OPTION', 'Did you mean --force?'],
    [['--no-force'], 'UNKNOWN_OPTION', 'flux everything has no option --no-force'],
    [['--no-port'], 'UNKNOWN_OPTION', '--no-port'],
    [['-x'], 'UNKNOWN_OPTION', '-x'],
    [['---force'], 'UNKNOWN_OPTION', '---force'],
    [['--port.x', '1'], 'UNKNOWN_OPTION', '--port.x'],
    [['--__proto__', 'x'], 'UNKNOWN_OPTION', '--__proto__'],
    [['--constructor'], 'UNKNOWN_OPTION', '--constructor'],
    [['--_=x'], 'UNKNOWN_OPTION', '--_'],
  ])('%j is %s', (argv, code, says) => {
    const found = failure('everything', ...argv)
    expect(found.code).toBe(code)
    expect(found.text).toContain(says)
  })
})

describe('arguments', () => {
  test('words after -- are arguments, whatever they look like', () => {
    expect(run('everything', 'a', '--', '--force', '-x').args).toEqual({ name: 'a', rest: ['--force', '-x'] })
  })

  test.each([
    [['need'], 'MISSING_ARGUMENT', 'flux need <kind>'],
    [['need', 'three'], 'INVALID_VALUE', 'one or two'],
    [['need', 'one', 'more'], 'UNEXPECTED_ARGUMENT', '"more"'],
  ])('%j is %s', (argv, code, says) => {
    const found = failure(...argv)
    expect(found.code).toBe(code)
    expect(found.text).toContain(says)
  })
})

function outcome(line: readonly string[]): unknown {
  try {
    parse(line, commands)
    return 'fine'
  } catch (error) {
    return error instanceof CliError && error.exit === 2 ? 'fine' : error
  }
}

test.each([['--no-', '-.'], ['--a.b', '--a'], ['--no-a', '-a.b'], ['-_'], ['--no-=x', '--.'], ['-=_', '-=']])(
  'names that cac trips over are unknown options: %j %j',
  (...line) => expect(outcome(['everything', ...line])).toBe('fine'),
)

test('no line makes it do anything but parse or throw a usage error', () => {
  const piece = oneof(
    string(),
    constantFrom('--', '-', '--port', '--title=', '--no-', '-f', '=', '--tag', 'need', '--cwd', '\0'),
  )
  assert(
    property(array(piece, { maxLength: 6 }), (line) => {
      expect(outcome(['everything', ...line])).toBe('fine')
    }),
    { numRuns: 2000 },
  )
})
