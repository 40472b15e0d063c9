import { readFileSync } from 'node:fs'
import { GROUPS } from '../../cli/define-command.ts'
import { discoverDeployTargets } from '../../cli/deploy/discover.ts'
import { discoverCommands, type CommandEntry, type CommandInfo } from '../../cli/discover.ts'
import { ERRORS, type ErrorRow } from '../../cli/errors.ts'
import { discoverGenerators } from '../../cli/generate/discover.ts'
import { GLOBAL_OPTIONS } from '../../cli/globals.ts'
import { argumentRows, inGroup, optionRows, usageOf } from '../../cli/help.ts'
import type { SubjectInfo } from '../../cli/subjects.ts'
import { code, fill, table } from './markdown.ts'

/** `docs/cli.md`: the prose beside this file, with everything that commands, generators and errors know of themselves filled in. */
export async function cliPage(): Promise<string> {
  const prose = readFileSync(new URL('cli.md', import.meta.url), 'utf8')
  const commands = await discoverCommands()
  const groups = Object.entries(GROUPS).map(([group, title]) => [title, inGroup(commands, group)] as const)
  const listed = groups.flatMap(([title, list]) => list.map((command) => [link(command), command.summary, title]))
  const parts = {
    list: table(['command', 'what it does', 'group'], listed),
    commands: groups.flatMap(([, list]) => list.map((command) => commandSection(command))).join('\n\n'),
    globals: table(['option', 'what it does'], rows(optionRows(GLOBAL_OPTIONS))),
    generators: sections(commands, 'generate', 'generator', await discoverGenerators()),
    deployTargets: sections(commands, 'deploy', 'target', await discoverDeployTargets()),
    errors: errors(),
  }
  return `<!-- Made by \`npm run docs\` from the commands and scripts/docs/cli.md; edit those. -->\n\n${fill(prose, parts)}`
}

const link = ({ name, aliases = [] }: CommandInfo) =>
  [`[\`flux ${name}\`](#flux-${name})`, ...aliases.map((alias) => code(alias))].join(', ')

const rows = (all: readonly (readonly [string, string])[]) => all.map(([left, right]) => [code(left.trim()), right])

function commandSection(command: CommandInfo): string {
  const { name, subject, summary, description, aliases = [], options = {}, examples } = command
  const args = argumentRows(command)
  return [
    `### \`flux ${[name, subject].filter(Boolean).join(' ')}\``,
    `${summary}. ${description ?? ''}`.trim(),
    `\`\`\`text\n${usageOf(command)}\n\`\`\``,
    ...(aliases.length > 0
      ? [`Also ${aliases.map((alias) => code(['flux', alias, subject].filter(Boolean).join(' '))).join(', ')}.`]
      : []),
    ...(args.length > 0 ? [table(['argument', 'what it is'], rows(args))] : []),
    ...(Object.keys(options).length > 0 ? [table(['option', 'what it does'], rows(optionRows(options)))] : []),
    table(
      ['for example', ''],
      examples.map((example) => [code(example.command), example.summary]),
    ),
  ].join('\n\n')
}

/** Each subject of a command with what is its own: the command's own options stand there. */
function sections(
  commands: readonly CommandEntry[],
  name: string,
  argument: string,
  subjects: readonly SubjectInfo[],
): string {
  const command = commands.find((one) => one.name === name)
  if (!command) throw new Error(`There is no command named ${name}.`)
  const all = subjects.map(({ name: subject, summary, description = '', args, options, examples }) => {
    const called = { [argument]: { summary: '' }, ...args }
    return commandSection({ ...command, subject, summary, description, args: called, options, examples })
  })
  return all.join('\n\n')
}

const errors = () =>
  table(
    ['code', 'what happened', 'what to do', 'exit'],
    Object.entries<ErrorRow>(ERRORS).map(([name, { title, fix, exit = 1 }]) => [code(name), title, fix, String(exit)]),
  )
