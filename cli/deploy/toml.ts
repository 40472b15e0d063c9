import { CliError } from '../errors.ts'

/** A value of a key; texts are quoted when they are written. */
type Value = string | number | boolean

/** A table of a TOML file: `http_service`, or one of several, `http_service.checks`. The keys before all tables have no name. */
export interface Table {
  readonly name: string
  /** One of several tables of that name. */
  readonly many?: boolean
  readonly keys: Readonly<Record<string, Value | undefined>>
}

/** Tables as text, in their order. */
export function formatToml(tables: readonly Table[]): string {
  return tables.map(formatTable).join('\n')
}

const formatTable = (table: Table): string => (table.name === '' ? '' : `${headerOf(table)}\n`) + linesOf(table.keys)

const headerOf = ({ name, many }: Table) => (many ? `[[${name}]]` : `[${name}]`)

const linesOf = (keys: Table['keys']): string =>
  Object.entries(keys)
    .flatMap(([key, value]) => (value === undefined ? [] : [`${key} = ${JSON.stringify(value)}\n`]))
    .join('')

/** A file of the user's as a parser has read it. */
export type Parsed = Readonly<Record<string, unknown>>

/**
 * A text of the user's with the tables and keys that it lacks. What it has stays as it is, byte for byte, whatever its value.
 * @param parsed the same text, read
 * @throws CliError CHANGES_CONFLICT where a table is written in a way that nothing can be added to
 */
export function fillToml(text: string, parsed: Parsed, tables: readonly Table[]): string {
  const newline = text.includes('\r\n') ? '\r\n' : '\n'
  let lines = text.replace(/\r?\n$/, '').split(/\r?\n/)
  const added: Table[] = []
  for (const table of tables) {
    const standing = at(parsed, table.name)
    if (standing === undefined) added.push(table)
    else if (table.many !== true) lines = fillTable(lines, standing, table)
  }
  const end = added.length === 0 ? '' : `\n${formatToml(added)}`
  return (lines.join('\n') + '\n' + end).replaceAll('\n', newline)
}

function fillTable(lines: readonly string[], standing: unknown, table: Table): string[] {
  const isTable = typeof standing === 'object' && standing !== null && !Array.isArray(standing)
  const has = isTable ? (standing as Parsed) : undefined
  const missing = Object.entries(table.keys).filter(([key, value]) => value !== undefined && has?.[key] === undefined)
  if (missing.length === 0) return [...lines]
  const header = new RegExp(`^\\s*\\[\\s*${table.name.split('.').join('\\s*\\.\\s*')}\\s*\\]\\s*(?:#.*)?$`)
  const place = table.name === '' ? lastTopLine(lines) : lines.findIndex((line) => header.test(line)) + 1
  const keys = linesOf(Object.fromEntries(missing)).trimEnd().split('\n')
  if (has === undefined || (table.name !== '' && place === 0)) {
    throw new CliError('CHANGES_CONFLICT', {
      detail: `[${table.name}] is written in a way that nothing can be added to. It lacks:\n${keys.join('\n')}`,
      fix: 'Add these keys by hand, or write the table with a line of its own.',
      state: 'Nothing was changed.',
    })
  }
  const indent = /^\s*/.exec(lines[place] ?? '')?.[0] ?? ''
  return [
    ...lines.slice(0, place),
    ...keys.map((key) => (table.name === '' ? key : indent + key)),
    ...lines.slice(place),
  ]
}

/** Keys without a table stand before the first one: below comments at the top, so that those stay there. */
function lastTopLine(lines: readonly string[]): number {
  const first = lines.findIndex((line) => !/^\s*(?:#|$)/.test(line))
  return first === -1 ? lines.length : first
}

function at(parsed: Parsed, name: string): unknown {
  if (name === '') return parsed
  let found: unknown = parsed
  for (const part of name.split('.')) found = (found as Record<string, unknown> | undefined)?.[part]
  return found
}
