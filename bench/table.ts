import type { Limit, Result, Row } from './measure.ts'

const HEAD = ['', 'median', 'fastest', 'ratio', 'limit', '', 'a second', 'ratio']

/** All results as one table, numbers right-aligned. */
export function table(results: readonly Result[]): string {
  const lines = results.flatMap(({ title, unit, rounds, rows }) => [
    [`${title} (${rounds} rounds)`],
    ...rows.map((row) => ['', ...cells(row, unit)].slice(1)),
    [],
  ])
  const widths = HEAD.map((head, column) =>
    Math.max(head.length, ...lines.filter((line) => line.length > 1).map((line) => (line[column] ?? '').length)),
  )
  const format = (line: readonly string[]) =>
    line.length < 2
      ? line.join('')
      : `  ${line.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ')}`
  return [HEAD, ...lines].map((line) => format(line).trimEnd()).join('\n')
}

const cells = ({ name, median, fastest, ratio, limits, over, perSecond }: Row, unit: string): string[] => [
  name,
  amount(median, unit),
  amount(fastest, unit),
  ratio.toFixed(2),
  limits.map(limit).join(', '),
  over ? 'OVER' : '',
  ...(perSecond ? [perSecond.median.toFixed(0), perSecond.ratio.toFixed(2)] : []),
]

const limit = ({ from, ratio, most }: Limit): string =>
  from === undefined ? `<= ${short(most)}` : `${ratio.toFixed(2)} <= ${short(most)} of ${from}`

const short = (most: number): string => String(Math.round(most * 100) / 100)

const amount = (value: number, unit: string): string =>
  `${value < 10 && unit !== 'ms' ? value.toFixed(2) : value < 100 ? value.toFixed(1) : value.toFixed(0)} ${unit}`
