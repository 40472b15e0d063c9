import { existsSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { wantsColor } from './color.ts'
import { discoverCommands, type CommandEntry } from './discover.ts'
import { CliError } from './errors.ts'
import { handOver } from './handover.ts'
import { packageRoot } from './package-root.ts'
import { commandHelp, rootHelp } from './help.ts'
import { commandNameOf, cwdOf, parse, wants, wordsOf, type Parsed } from './parse.ts'
import { findRoot } from './project/load.ts'
import { errorData, renderError, toCliError } from './report.ts'
import { fluxVersion } from './version.ts'
import type { Run, World } from './world.ts'

/** One command line, from its words to its exit code, over the commands that `discover` finds. */
export const runWith =
  (discover: () => Promise<CommandEntry[]>): Run =>
  async (argv, world) => {
    const changes: unknown[] = []
    const json = wants(argv, '--json')
    const answer = (value: object) => writeAnswer(world, value, changes)
    try {
      const cwd = folderOf(argv, world)
      const root = findRoot(cwd)
      const found = await discover()
      if (root !== undefined && world.handedOverBy === undefined && !staysHere(argv, found)) {
        const code = await handOver({ argv, world, root, running: packageRoot(), version: fluxVersion() })
        if (code !== undefined) return code
      }
      const commands = await withNamed(argv, found, root)
      const parsed = parse(argv, commands)
      if (parsed.kind === 'run') {
        const data = await runCommand(parsed, { argv, world, cwd, root, changed: (list) => changes.push(...list) })
        if (json) answer({ ok: true, data: data ?? null })
      } else {
        const data = await inform(parsed, { commands, world, root, json, color: colorOf(argv, world) })
        if (json) answer({ ok: true, data })
      }
      return 0
    } catch (thrown) {
      return tellError(thrown, argv, world, changes)
    }
  }

/** Shows what was thrown, as the flags ask, and gives the exit code that goes with it. */
export function tellError(thrown: unknown, argv: readonly string[], world: World, changes: unknown[] = []): number {
  const error = toCliError(thrown, world.signal.aborted)
  const verbose = wants(argv, '--verbose')
  if (wants(argv, '--json')) writeAnswer(world, { ok: false, error: errorData(error, verbose) }, changes)
  else {
    const look = { color: colorOf(argv, world, 'stderr'), verbose, columns: world.stderr.columns }
    world.stderr.write(renderError(error, look))
  }
  return error.exit
}

const writeAnswer = ({ stdout }: World, value: object, changes: readonly unknown[]) =>
  stdout.write(`${JSON.stringify({ ...value, ...(changes.length > 0 && { changes }) })}\n`)

export const run = runWith(discoverCommands)

const staysHere = (argv: readonly string[], commands: readonly CommandEntry[]): boolean => {
  const name = commandNameOf(argv, commands)
  return commands.find((command) => command.name === name)?.neverHandedOver === true
}

/** The commands, with the arguments and options of the generator or target that the line names, if it names one. */
async function withNamed(
  argv: readonly string[],
  commands: CommandEntry[],
  root: string | undefined,
): Promise<CommandEntry[]> {
  const { command, words } = wordsOf(argv, commands)
  if (command?.subjects === undefined || words[0] === undefined) return commands
  const { withSubject } = await import('./subjects.ts')
  const entry = await withSubject(command, words, root)
  return commands.map((one) => (one === command ? entry : one))
}

function folderOf(argv: readonly string[], world: World): string {
  const given = cwdOf(argv)
  if (given === '') throw new CliError('MISSING_VALUE', { detail: '--cwd needs a value.' })
  const cwd = resolve(world.cwd, given ?? '.')
  const found = existsSync(cwd) ? statSync(cwd) : undefined
  if (found?.isDirectory()) return cwd
  throw new CliError('DIRECTORY_NOT_FOUND', {
    detail: found ? `${cwd} is not a folder.` : `${cwd} does not exist.`,
    ...(given === undefined && {
      fix: 'It was removed while your shell stood in it, or its name is not UTF-8: change to another folder.',
    }),
  })
}

function colorOf(argv: readonly string[], world: World, stream: 'stdout' | 'stderr' = 'stdout'): boolean {
  const flag = wants(argv, '--no-color') ? false : wants(argv, '--color') ? true : undefined
  return wantsColor({ flag, env: world.env, isTTY: world[stream].isTTY })
}

interface InformInput {
  readonly root: string | undefined
  readonly commands: readonly CommandEntry[]
  readonly world: World
  readonly json: boolean
  readonly color: boolean
}

/** Help and version: printed, or as data for `--json`. Loads nothing that only a command needs. */
async function inform(
  parsed: Exclude<Parsed, { kind: 'run' }>,
  { commands, world, root, json, color }: InformInput,
): Promise<unknown> {
  if (parsed.kind === 'version') {
    if (!json) world.stdout.write(`${fluxVersion()}\n`)
    return { version: fluxVersion() }
  }
  const { command } = parsed
  const { subjects, heading } = await namedBy(command, root)
  for (const { problem } of subjects) if (problem !== undefined) world.stderr.write(`! ${problem}\n`)
  if (json) {
    const { describeAll, describeCommand } = await import('./describe.ts')
    return command ? describeCommand(command, subjects) : describeAll(commands, fluxVersion(), root)
  }
  const look = { color, columns: world.stdout.columns }
  world.stdout.write(
    command
      ? commandHelp(command, { ...look, subjects, heading })
      : rootHelp({ commands, version: fluxVersion(), ...look }),
  )
  return undefined
}

/** What the first argument of a command can name, for its help; the help of most needs nothing loaded. */
async function namedBy(command: CommandEntry | undefined, root: string | undefined) {
  if (command?.subjects === undefined) return { subjects: [], heading: '' }
  const { subjectsOf, SUBJECTS } = await import('./subjects.ts')
  return { subjects: await subjectsOf(command, root), heading: SUBJECTS[command.subjects].heading }
}

interface Place {
  readonly argv: readonly string[]
  readonly world: World
  readonly cwd: string
  readonly root: string | undefined
  readonly changed: (changes: readonly unknown[]) => void
}

async function runCommand(parsed: Extract<Parsed, { kind: 'run' }>, place: Place): Promise<unknown> {
  const { execute } = await import('./execute.ts')
  return execute(parsed, { ...place, version: fluxVersion() })
}
