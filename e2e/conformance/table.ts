import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { repository } from '../support/paths.ts'
import { bun, node, node24, type Runtime } from '../support/runtimes.ts'
import { isFaulty, type Row } from './row.ts'
import type { Mode } from './target.ts'

/** One column of a table of rows. */
export interface TableColumn {
  title: string
  /** Whose faults are its own. */
  name: Runtime['name']
  mode: Mode
}

interface Column extends TableColumn {
  runtime(): Promise<Runtime>
}

const runtimes: Omit<Column, 'mode'>[] = [
  // The oldest that is supported runs the suite.
  { title: 'Node 20', name: 'node', runtime: async () => node },
  { title: 'Node 24', name: 'node24', runtime: node24 },
  { title: 'Bun', name: 'bun', runtime: bun },
]

export const columns: Column[] = [
  ...runtimes.map((runtime) => ({ ...runtime, mode: 'production' as const })),
  ...runtimes.map((runtime) => ({ ...runtime, title: `${runtime.title}, dev`, mode: 'development' as const })),
]

/** The table's lines, their cells without padding. */
export function tableOf(
  rows: readonly Row[],
  all: readonly TableColumn[],
  results: ReadonlyMap<string, ReadonlySet<string>>,
): string[][] {
  return rows.map((row) => [row.name, ...all.map((column) => cellOf(row, column, results))])
}

function cellOf(
  row: Row,
  { title, mode, name }: TableColumn,
  results: ReadonlyMap<string, ReadonlySet<string>>,
): string {
  if (row.modes && !row.modes.includes(mode)) return '–'
  if (results.get(row.name)?.has(title)) return 'yes'
  return isFaulty(row, mode, name) ? `[no](${row.fault?.link})` : 'no'
}

const page = (name: string) => join(repository, 'docs', name)

/** The rows of a document's first table. */
export async function tableInDocument(name: string): Promise<string[][]> {
  const [table = ''] = FIRST_TABLE.exec(await readFile(page(name), 'utf8')) ?? []
  const lines = table.split('\n')
  return lines.slice(2).map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  )
}

/** Puts a table in the place of the one there is, as the formatter would. */
export async function writeTable(name: string, titles: readonly string[], rows: readonly string[][]): Promise<void> {
  const all = [['', ...titles], ...rows]
  const widths = titles.reduce((known, _, at) => [...known, widest(all, at + 1)], [widest(all, 0)])
  const line = (cells: readonly string[]) => `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`
  const [head = [], ...body] = all
  const text = [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n')
  const before = await readFile(page(name), 'utf8')
  await writeFile(
    page(name),
    before.replace(FIRST_TABLE, () => text),
  )
}

const FIRST_TABLE = /^\|.*(?:\n\|.*)*/m

const widest = (rows: readonly string[][], at: number) => Math.max(3, ...rows.map((cells) => cells[at]?.length ?? 0))
