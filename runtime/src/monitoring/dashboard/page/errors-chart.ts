import type { Point } from '../data.ts'
import { chart, type Chart, type Cursor } from './chart.ts'
import { h } from './dom.ts'
import { rate } from './format.ts'
import type { Series } from './legend.ts'

const looks = [
  { tone: 'bad' },
  { tone: 'warm', dash: '7 3' },
  { tone: 'cool', dash: '2 3' },
  { tone: 'good', dash: '10 3 2 3' },
]

/** Errors a second by code: the codes there were, the first ones by name and the rest together. */
export function errorsChart(cursor: Cursor): Chart {
  const element = h('div', { class: 'slot' })
  let codes: string[] = []
  let drawn = build(codes, cursor)
  element.append(drawn.element)
  return {
    element,
    update(window) {
      const next = chosen(codes, window.points)
      if (next.join('\n') !== codes.join('\n')) {
        codes = next
        drawn = build(codes, cursor)
        element.replaceChildren(drawn.element)
      }
      drawn.update(window)
    },
  }
}

/** Codes keep their place and so their colour for as long as they are in the window. */
export function chosen(before: readonly string[], points: readonly Point[]): string[] {
  const totals = new Map<string, number>()
  for (const { codes } of points)
    for (const [code, value] of Object.entries(codes)) totals.set(code, (totals.get(code) ?? 0) + value)
  const stay = before.filter((code) => totals.has(code))
  const fresh = [...totals].toSorted((a, b) => b[1] - a[1]).map(([code]) => code)
  return [...stay, ...fresh.filter((code) => !stay.includes(code))].slice(0, looks.length)
}

function build(codes: readonly string[], cursor: Cursor): Chart {
  const named: Series[] = codes.map((code, index) => ({
    key: `code ${code}`,
    label: code,
    ...(looks[index] ?? { tone: 'rest' }),
    value: (point) => point.codes[code] ?? 0,
  }))
  const rest: Series = {
    key: 'rest',
    label: 'others',
    tone: 'rest',
    value: (point) => sum(Object.entries(point.codes).filter(([code]) => !codes.includes(code))),
  }
  const series = codes.length < looks.length ? named : [...named, rest]
  const options = { title: 'Errors', unit: 'a second, by code', series, format: rate, least: 1 }
  return chart({ ...options, empty: 'No errors in this time' }, cursor)
}

function sum(entries: readonly (readonly [string, number])[]): number {
  let total = 0
  for (const [, value] of entries) total += value
  return total
}
