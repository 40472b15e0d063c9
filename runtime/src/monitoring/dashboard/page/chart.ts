import type { Point } from '../data.ts'
import { h, set, text } from './dom.ts'
import { legend, type Series } from './legend.ts'
import { drawing } from './drawing.ts'
import { nearest, type Window } from './past.ts'

export interface ChartOptions {
  readonly title: string
  /** The title's other half: what is measured, in what. */
  readonly unit: string
  readonly series: readonly Series[]
  /** One on top of the other, where their sum means something. */
  readonly stacked?: boolean
  readonly format: (value: number | null | undefined) => string
  /** The scale reaches at least to here, so that noise near zero looks like it. */
  readonly least: number
  readonly base?: number
  /** Stands in the chart where it has nothing to draw. */
  readonly empty?: string
  readonly tall?: boolean
}

/** A time that the reader points at, on every chart at once; undefined is now. */
export interface Cursor {
  readonly at: number | undefined
  move(at: number | undefined): void
}

export interface Chart {
  readonly element: HTMLElement
  update(window: Window): void
}

const HEIGHT = { tall: 200, low: 132 }
let number = 0

/** A chart of lines or stacked areas over time, drawn to the pixel and again when it is given another width. */
export function chart(options: ChartOptions, cursor: Cursor): Chart {
  const id = `chart-${(number += 1)}`
  const height = options.tall ? HEIGHT.tall : HEIGHT.low
  const picture = drawing(options, id, height)
  const names = legend(options.series, options.format, () => draw())
  const plot = h('div', { class: 'plot', tabindex: 0, role: 'slider', 'aria-label': `Time in ${options.title}` })
  plot.append(picture.element)
  const when = h('p', { class: 'when' })
  const element = h(
    'figure',
    { class: options.tall ? 'card chart tall' : 'card chart' },
    h('figcaption', {}, h('h3', {}, options.title), h('span', { class: 'unit' }, options.unit), when),
    names.element,
    plot,
  )
  let width = 0
  let shown: Window | undefined

  function draw(): void {
    if (!shown || width === 0) return
    const visible = options.series.filter(({ key }) => !names.hidden.has(key))
    const point = cursor.at === undefined ? shown.points.at(-1) : nearest(shown.points, cursor.at)
    const pointed = cursor.at === undefined ? undefined : point
    picture.draw(shown, { width, series: visible, pointed })
    names.update(point)
    text(when, pointed ? new Date(pointed.at).toLocaleTimeString('en-GB') : '')
    describe(plot, shown, point, options)
  }

  pointing(plot, cursor, () => (shown ? { ...shown, left: picture.left, width: width - picture.left - 1 } : undefined))
  new ResizeObserver(([entry]) => {
    width = Math.floor(entry?.contentRect.width ?? 0)
    draw()
  }).observe(plot)
  return {
    element,
    update(window) {
      shown = window
      draw()
    },
  }
}

interface Pointable extends Window {
  readonly left: number
  readonly width: number
}

/** The pointer and the arrow keys move the cursor; leaving or Escape gives it back to now. */
function pointing(plot: HTMLElement, cursor: Cursor, area: () => Pointable | undefined): void {
  plot.addEventListener('pointermove', ({ clientX }) => {
    const shown = area()
    if (!shown) return
    const x = clientX - plot.getBoundingClientRect().left - shown.left
    cursor.move(shown.from + (Math.min(shown.width, Math.max(0, x)) / shown.width) * (shown.to - shown.from))
  })
  plot.addEventListener('pointerleave', () => cursor.move(undefined))
  plot.addEventListener('blur', () => cursor.move(undefined))
  plot.addEventListener('keydown', (event) => {
    const shown = area()
    const next = shown && stepped(event.key, shown.points, cursor.at)
    if (next === undefined) return
    event.preventDefault()
    cursor.move(next.at)
  })
}

function stepped(
  key: string,
  points: readonly Point[],
  at: number | undefined,
): { at: number | undefined } | undefined {
  if (key === 'Escape') return { at: undefined }
  const steps = { ArrowLeft: -1, ArrowRight: 1, PageUp: -15, PageDown: 15, Home: -points.length, End: points.length }
  const step = steps[key as keyof typeof steps] as number | undefined
  if (step === undefined || points.length === 0) return undefined
  const here = at === undefined ? points.at(-1) : nearest(points, at)
  const index = here ? points.indexOf(here) : points.length - 1
  return { at: points[Math.min(points.length - 1, Math.max(0, index + step))]?.at }
}

/** What a screen reader says of the point: the time and every value. */
function describe(plot: HTMLElement, shown: Window, point: Point | undefined, options: ChartOptions): void {
  const values = options.series.map(({ label, value }) => `${label} ${options.format(point && value(point))}`)
  const index = point ? shown.points.indexOf(point) : 0
  const when = point ? new Date(point.at).toLocaleTimeString('en-GB') : 'No values yet'
  set(plot, {
    'aria-valuemin': 0,
    'aria-valuemax': Math.max(0, shown.points.length - 1),
    'aria-valuenow': index,
    'aria-valuetext': point ? `${when}: ${values.join(', ')}` : when,
  })
}
