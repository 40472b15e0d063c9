import { expect, test } from 'vitest'
import { commandHelp, rootHelp } from './help.ts'
import { everything, required } from './test-support/commands.ts'

const commands = [everything, required]

test('the list of commands is grouped, in the order of the groups, with an example of each', () => {
  expect(rootHelp({ commands, version: '1.2.3', color: false })).toBe(`
flux 1.2.3  From an empty folder to a running full-stack app, and on from there.

Usage
  flux <command> [options]

Create and grow
  need                Need a word

Develop
  everything, e       Take one of everything

Options of every command
      --json          Print one JSON object on stdout (flux dev: one a line), everything else on
                      stderr
      --dry-run       Show what would change and write nothing, where a command changes the project
  -y, --yes           Take the default answer to every question
      --cwd <folder>  Work in another folder
      --verbose       Show details, and the stack of an error
      --[no-]color    Use colours (default: on a terminal, unless NO_COLOR is set)
  -h, --help          Show help
  -v, --version       Show the version

Examples
  flux everything name --force  An example

More about one command: flux <command> --help

`)
})

test('the help of a command shows everything it takes', () => {
  expect(commandHelp(everything, { color: false })).toBe(`
flux everything  Take one of everything

For tests.

Usage
  flux everything [name] [rest...] [options]

Also: flux e

Arguments
  [name]                    A name
  [rest...]                 The others

Options
  -f, --force               A switch
      --[no-]install        A switch with three states
      --[no-]git            A switch that is on (default: on)
      --title <text>        A text
      --note <text>         A text that may be empty
      --inspect[=text]      A text or nothing
      --template <app|api>  One of two (default: app)
  -t, --tag <text>          Many texts (may be repeated)
      --ratio <number>      Any number
      --level <number>      A few (a whole number from 1 to 9; default: 3)
      --port <port>         A port (a whole number from 0 to 65535)

Examples
  flux everything name --force  An example

Options of every command: --json --dry-run --yes --cwd --verbose --no-color --help --version (see
flux --help)

`)
})

test.each([30, 50, 72, 100, 300])(
  'no line is wider than a terminal of %i columns, but for what cannot be broken',
  (columns) => {
    const text = commandHelp(everything, { color: false, columns })
    const breakable = text.split('\n').filter((line) => !line.includes('flux everything'))
    for (const line of breakable) expect(line.length, line).toBeLessThanOrEqual(Math.max(40, Math.min(columns, 100)))
  },
)
