import { size } from '../build/report.ts'
import { inLine } from '../project/visible.ts'
import { packagesOf, sumOf, type BundleSide, type Sizes } from './bundle.ts'
import type { Chain } from './chains.ts'
import type { Change, Comparison } from './compare.ts'
import type { Duplicate } from './duplicates.ts'
import { APP, BUILD } from './owner.ts'
import type { Reason } from './why.ts'

export const SIDE_NAMES = { client: 'Page', server: 'Server' } as const

/** Text first, then columns that end under each other. */
export type Row = readonly [string, ...string[]]

/** Rows under a title; long first columns lose a part of their middle where the terminal is narrow. */
export function table(title: string, heads: readonly string[], rows: readonly Row[], columns = 100): string {
  const all: Row[] = [[title, ...heads], ...rows].map(([first, ...rest]) => [inLine(first ?? ''), ...rest])
  const width = (column: number) => Math.max(...all.map((row) => (row[column] ?? '').length))
  const widths = heads.map((_, index) => width(index + 1))
  const taken = widths.reduce((sum, each) => sum + each + 2, 0)
  const room = Math.min(width(0), Math.max(20, columns - taken - 1))
  return all
    .map(([first, ...rest]) =>
      [shortened(first, room).padEnd(room), ...rest.map((cell, i) => cell.padStart(widths[i] ?? 0))]
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** Without a part of its middle, as its end tells it from the others. */
function shortened(text: string, room: number): string {
  if (text.length <= room) return text
  const end = Math.ceil((room - 1) * 0.6)
  return `${text.slice(0, room - 1 - end)}…${text.slice(-end)}`
}

const sizeCells = ({ raw, gzip, brotli }: Sizes): string[] => [
  size(raw),
  size(gzip),
  ...(brotli === undefined ? [] : [size(brotli)]),
]

const shownAtMost = 12

/** The first of a list, and what the others are together. */
function first<T extends { readonly sizes: Sizes }>(all: readonly T[], what: string, name: (item: T) => string): Row[] {
  const shown = all.length <= shownAtMost + 1 ? all : all.slice(0, shownAtMost)
  const rest = all.slice(shown.length)
  const rows = shown.map((item): Row => [`  ${name(item)}`, ...sizeCells(item.sizes)])
  if (rest.length === 0) return rows
  return [...rows, [`  ${rest.length} smaller ${what}`, ...sizeCells(sumOf(rest.map(({ sizes }) => sizes)))]]
}

/** One side: its code by file, then by package. */
export function sideTables(side: BundleSide, columns: number | undefined): string {
  const files = side.files.toSorted((a, b) => b.sizes.raw - a.sizes.raw)
  const code = files.filter(({ isCode }) => isCode)
  const packages = packagesOf(side).map((each) => ({ ...each, name: SPOKEN[each.name] ?? each.name }))
  const title = SIDE_NAMES[side.side]
  const hasBrotli = files.some(({ sizes }) => sizes.brotli !== undefined)
  const heads = ['raw', 'gzip', ...(hasBrotli ? ['brotli'] : [])]
  const rows = (all: Row[]): Row[] => [...all, ['  together', ...sizeCells(sumOf(code.map(({ sizes }) => sizes)))]]
  return [
    table(title, heads, rows(first(code, 'files', ({ file }) => file)), columns),
    table(
      `${title}, by package`,
      heads,
      first(packages, 'packages', ({ name }) => name),
      columns,
    ),
  ].join('\n\n')
}

const SPOKEN: Readonly<Record<string, string>> = { [APP]: 'the app’s own code', [BUILD]: 'made by the build' }

export function reasonText({ side, sizes, modules, chains, importedBy }: Reason): string {
  const kept = modules === 0 ? 'nothing of it is left' : `${size(sizes.raw)}, ${size(sizes.gzip)} gzip`
  const importers = importedBy.length === 0 ? '' : `\n\n  imported by ${someOf(importedBy)}`
  const head = `${SIDE_NAMES[side]}: ${kept}`
  return [head, ...chains.map((chain) => chainText(chain))].join('\n\n') + importers
}

function chainText(chain: Chain): string {
  return chain
    .map(({ id, dynamic }, index) => {
      const name = inLine(id)
      return index === 0 ? `  ${name}` : `  ${dynamic ? '- on demand ->' : '->'} ${name}`
    })
    .join('\n')
}

const someOf = (names: readonly string[]): string => {
  const more = names.length > 3 ? ` and ${names.length - 3} more` : ''
  return names.slice(0, 3).map(inLine).join(', ') + more
}

export function duplicateTable(all: readonly Duplicate[], columns: number | undefined): string {
  const rows = all.flatMap(({ side, name, copies }) => [
    [`${name} (${SIDE_NAMES[side].toLowerCase()})`, '', ''] as const,
    ...copies.map(
      ({ folder, version, sizes, usedBy }) =>
        [`  ${version ?? '?'}  ${folder}, for ${someOf(usedBy)}`, size(sizes.raw), size(sizes.gzip)] as const,
    ),
  ])
  return table('In more than one copy', ['raw', 'gzip'], rows, columns)
}

export function comparisonTables({ files, packages, totals }: Comparison, columns: number | undefined): string {
  const heads = ['before', 'after', 'more', 'gzip']
  const rows = (all: readonly Change[], inSide: boolean): Row[] =>
    all.map(({ side, name, before, after, raw, gzip }) => [
      `  ${inSide ? `${SPOKEN[name] ?? name} (${SIDE_NAMES[side].toLowerCase()})` : name}`,
      before === undefined ? 'new' : size(before.raw),
      after === undefined ? 'gone' : size(after.raw),
      signed(raw),
      signed(gzip),
    ])
  if ([files, packages ?? [], totals].every((all) => all.length === 0)) return 'Nothing has become larger or smaller.'
  const none: Row = ['  no change']
  const part = (title: string, all: Row[]) => table(title, heads, all.length === 0 ? [none] : all, columns)
  return [
    part('By file', rows(files, false)),
    ...(packages === undefined ? [] : [part('By package', rows(packages, true))]),
    part('All code', rows(totals, false)),
  ].join('\n\n')
}

const signed = (bytes: number): string => `${bytes < 0 ? '-' : '+'}${size(Math.abs(bytes))}`
