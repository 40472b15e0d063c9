import type { Point } from '../data.ts'
import type { ChartOptions } from './chart.ts'
import { s, set, text } from './dom.ts'
import type { Series } from './legend.ts'
import type { Window } from './past.ts'
import { areaPath, linePath, type Place, scale } from './scale.ts'

const BOTTOM = 20
const TOP = 8
/** Room for the numbers of the scale. */
const LEFT = 62

interface View {
  readonly width: number
  readonly series: readonly Series[]
  /** Where the reader points. */
  readonly pointed: Point | undefined
}

/** The picture of a chart; `aria-hidden`, since what it shows is said by the slider that it is in. */
export function drawing(options: ChartOptions, id: string, height: number) {
  const grid = s('g', { class: 'grid' })
  const marks = s('g', { class: 'marks' })
  const layers = new Map(options.series.map((series) => [series.key, layer(series, id, options.stacked)]))
  const pointer = s('g', { class: 'pointer' })
  const empty = s('text', { class: 'nothing', 'text-anchor': 'middle' })
  const lines = [...layers.values()].map(({ element }) => element)
  const element = s(
    'svg',
    { height, 'aria-hidden': 'true' },
    s('defs', {}, ...options.series.flatMap((series) => pattern(series, id))),
    grid,
    marks,
    ...lines,
    pointer,
    empty,
  )

  function draw(window: Window, { width, series, pointed }: View): void {
    set(element, { width, viewBox: `0 0 ${width} ${height}` })
    const rows = window.points.map((point) => valuesOf(point, series, options.stacked))
    const { top, steps } = scale(highest(rows), options.least, options.base)
    const x = (at: number) => LEFT + ((at - window.from) / (window.to - window.from)) * (width - LEFT - 1)
    const y = (value: number) => height - BOTTOM - (value / top) * (height - BOTTOM - TOP)
    grid.replaceChildren(...gridLines(steps, y, width, options.format), ...timeLabels(window, x, height))
    marks.replaceChildren(...window.restarts.map((at) => restartMark(x(at), height)))
    const columns = series.map((_, index) => {
      const places = rows.map((row, at) => placeOf(window.points[at], row[index], { x, y }))
      return withGaps(places, window)
    })
    for (const one of layers.values()) one.clear()
    text(empty, isEmpty(window, series, options.stacked) ? (options.empty ?? 'Nothing yet') : '')
    set(empty, { x: (LEFT + width) / 2, y: (TOP + height - BOTTOM) / 2 })
    const floor = withGaps(
      window.points.map(({ at }) => ({ x: x(at), y: y(0) })),
      window,
    )
    for (const [index, { key, value }] of series.entries()) {
      const there = window.points.flatMap((point, at) =>
        isTorn(window, at) ? [true, value(point) !== 0] : [value(point) !== 0],
      )
      layers.get(key)?.draw(columns[index] ?? [], columns[index - 1] ?? floor, there)
    }
    pointer.replaceChildren(
      ...(pointed ? pointed_(pointed, series, options.stacked, { x, y, bottom: height - BOTTOM }) : []),
    )
  }
  return { element, left: LEFT, draw }
}

interface Axes {
  x(at: number): number
  y(value: number): number
}

type Row = readonly (number | undefined)[]

/** A point's value of each series; stacked, each on top of those before. */
function valuesOf(point: Point, series: readonly Series[], stacked = false): Row {
  let sum = 0
  return series.map(({ value }) => {
    const own = value(point)
    if (own === null || own === undefined) return undefined
    return stacked ? (sum += own) : own
  })
}

function highest(rows: readonly Row[]): number {
  let most = 0
  for (const row of rows) for (const value of row) if (value !== undefined && value > most) most = value
  return most
}

function placeOf(point: Point | undefined, value: number | undefined, { x, y }: Axes): Place | undefined {
  return point && value !== undefined ? { x: x(point.at), y: y(value) } : undefined
}

/** A hole where points are missing, so that no line goes through the time of a restart. */
function withGaps(places: readonly (Place | undefined)[], window: Window): (Place | undefined)[] {
  return places.flatMap((place, index) => (isTorn(window, index) ? [undefined, place] : [place]))
}

function isTorn({ points }: Window, index: number): boolean {
  const [here, before] = [points[index], points[index - 1]]
  return here !== undefined && before !== undefined && here.seq !== before.seq + 1
}

/** Nothing was measured, or where sums are drawn, nothing happened. */
function isEmpty({ points }: Window, series: readonly Series[], stacked = false): boolean {
  return points.every((point) =>
    series.every(({ value }) => {
      const own = value(point)
      return own === null || own === undefined || (stacked && own === 0)
    }),
  )
}

function gridLines(
  steps: readonly number[],
  y: Axes['y'],
  width: number,
  format: ChartOptions['format'],
): SVGElement[] {
  return steps.flatMap((step) => [
    s('line', { x1: LEFT, x2: width, y1: Math.round(y(step)) + 0.5, y2: Math.round(y(step)) + 0.5 }),
    s('text', { x: LEFT - 8, y: y(step) + 4, 'text-anchor': 'end' }, format(step)),
  ])
}

/** How long ago, which needs no clock to be read. */
function timeLabels({ from, to }: Window, x: Axes['x'], height: number): SVGElement[] {
  const minutes = Math.round((to - from) / 60_000)
  const wide = x(to) - x(from) > 420
  const steps = minutes >= 15 ? [15, 10, 5, 0] : minutes >= 5 ? (wide ? [5, 4, 3, 2, 1, 0] : [5, 2.5, 0]) : [1, 0.5, 0]
  return steps.map((ago) => {
    const label = ago === 0 ? 'now' : ago < 1 ? `${ago * 60} s ago` : `${ago} min ago`
    const anchor = ago === 0 ? 'end' : ago === minutes ? 'start' : 'middle'
    return s('text', { x: x(to - ago * 60_000), y: height - 4, 'text-anchor': anchor }, label)
  })
}

function restartMark(x: number, height: number): SVGElement {
  return s('line', { class: 'restart', x1: x, x2: x, y1: TOP, y2: height - BOTTOM })
}

function pointed_(
  point: Point,
  series: readonly Series[],
  stacked: boolean | undefined,
  axes: Axes & { bottom: number },
) {
  const x = axes.x(point.at)
  const row = valuesOf(point, series, stacked)
  const dots = series.flatMap(({ tone }, index) => {
    const value = row[index]
    return value === undefined ? [] : [s('circle', { class: `tone-${tone}`, cx: x, cy: axes.y(value), r: 3.5 })]
  })
  return [s('line', { x1: x, x2: x, y1: TOP, y2: axes.bottom }), ...dots]
}

/** One series: a line, and below it an area where the chart is stacked. */
function layer({ tone, dash, pattern: drawn }: Series, id: string, stacked = false) {
  const area = s('path', { class: `area tone-${tone}` })
  const over = s('path', { class: 'over', fill: drawn ? `url(#${id}-${tone})` : 'none' })
  const line = s('path', { class: `line tone-${tone}`, 'stroke-dasharray': dash })
  const element = s('g', {}, ...(stacked ? [area, over, line] : [line]))
  return {
    element,
    clear: () => [area, over, line].forEach((path) => path.removeAttribute('d')),
    /** Where nothing of it is there, its line would be drawn on top of the one below. */
    draw(
      upper: readonly (Place | undefined)[],
      lower: readonly (Place | undefined)[],
      there: readonly boolean[],
    ): void {
      set(line, { d: linePath(stacked ? upper.map((place, index) => (there[index] ? place : undefined)) : upper) })
      if (!stacked) return
      const d = areaPath(upper, lower)
      set(area, { d })
      if (drawn) set(over, { d })
    },
  }
}

function pattern({ tone, pattern: drawn }: Series, id: string): SVGElement[] {
  if (!drawn) return []
  const shape =
    drawn === 'stripes'
      ? s('path', { d: 'M-1 1L1 -1M0 6L6 0M5 7L7 5', class: `line tone-${tone}` })
      : s('circle', { cx: 3, cy: 3, r: 1, class: `dot tone-${tone}` })
  return [s('pattern', { id: `${id}-${tone}`, width: 6, height: 6, patternUnits: 'userSpaceOnUse' }, shape)]
}
