import { readFileSync } from 'node:fs'
import {
  allSections,
  allowedBy,
  ConfigProblemsError,
  inspectConfig,
  jsonOf,
  leavesOf,
  sectionDescriptions,
  type Leaf,
} from '../../runtime/src/config/reference.ts'
import { code, fill, table } from './markdown.ts'

/** `docs/configuration.md`: the prose beside this file, with everything that the schema knows filled in. */
export function configurationPage(): string {
  const prose = readFileSync(new URL('configuration.md', import.meta.url), 'utf8')
  const parts: Readonly<Record<string, string>> = { report: report(), sections: sections(), variables: variables() }
  const page = fill(prose, parts)
  return `<!-- Made by \`npm run docs\` from the schema and scripts/docs/configuration.md; edit those. -->\n\n${page}`
}

function sections(): string {
  return Object.entries(allSections())
    .map(([name, schema]) => {
      const rows = leavesOf(schema, [name]).map((leaf) => [
        code(leaf.path.slice(1).join('.')),
        typeOf(leaf),
        defaultOf(leaf),
        leaf.variables.toReversed().map(code).join(', '),
        leaf.meta.description ?? '',
      ])
      const description = sectionDescriptions[name as keyof typeof sectionDescriptions] // the sections are its keys
      return `### \`${name}\`\n\n${description}\n\n${table(['key', 'type', 'default', 'variable', 'description'], rows)}`
    })
    .join('\n\n')
}

function variables(): string {
  const leaves = Object.entries(allSections()).flatMap(([name, schema]) => leavesOf(schema, [name]))
  const rows = leaves.flatMap((leaf) => leaf.variables.map((name) => [code(name), code(leaf.path.join('.'))] as const))
  const others = [
    [code('FLUX_ENV'), 'the mode'],
    [code('NODE_ENV'), 'the mode, where `FLUX_ENV` is not set'],
    [
      code('FLUX_SECRET'),
      'the secret that keys of the app are derived from, or several, newest first, separated by commas; production does not start without it; declared in `app/server/env.ts`; see [security](live-security.md#keys)',
    ],
  ] as const
  return table(
    ['variable', 'sets'],
    [...rows, ...others].toSorted(([a], [b]) => a.localeCompare(b, 'en')),
  )
}

function typeOf({ schema, meta }: Leaf): string {
  const json = jsonOf(schema)
  if (Array.isArray(json['enum'])) return json['enum'].map((value) => code(`'${String(value)}'`)).join(', ')
  if (meta.typeText) return meta.typeText
  return json['type'] === 'array'
    ? 'list of text'
    : json['type'] === 'string'
      ? 'text'
      : allowedBy(schema).replace('true or false', 'boolean')
}

function defaultOf({ schema, meta }: Leaf): string {
  if (meta.defaultText) return meta.defaultText
  const value = jsonOf(schema)['default']
  if (value === undefined) return 'none'
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map((entry) => code(String(entry))).join(', ')
  return code(typeof value === 'string' ? `'${value}'` : String(value))
}

/** The real report of a configuration with a few mistakes. */
function report(): string {
  const input = {
    server: { port: 70_000, hots: 'example.com' },
    environments: { production: { logging: { level: 'loud' } } },
  }
  const lines: Readonly<Record<string, { line: number; column: number }>> = {
    'server.port': { line: 5, column: 11 },
    'server.hots': { line: 6, column: 5 },
    'environments.production.logging.level': { line: 9, column: 37 },
  }
  const { problems } = inspectConfig(input, {
    mode: 'production',
    env: { FLUX_SERVER_BODY_LIMIT: 'huge' },
    origins: { FLUX_SERVER_BODY_LIMIT: { file: '.env', line: 2 } },
    locate: (path) => lines[path.join('.')],
  })
  return new ConfigProblemsError(problems).message
}
