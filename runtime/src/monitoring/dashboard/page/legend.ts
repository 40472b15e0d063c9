import type { Point } from '../data.ts'
import { h, s, set, text } from './dom.ts'

export interface Series {
  readonly key: string
  readonly label: string
  /** A colour of the style, `--tone-<tone>`. */
  readonly tone: string
  /** Lengths of strokes and gaps: a line is told from the others without its colour. */
  readonly dash?: string
  /** Of areas: drawn over the colour, for the same reason. */
  readonly pattern?: 'stripes' | 'dots'
  value(point: Point): number | null | undefined
}

type Format = (value: number | null | undefined) => string

/** What the lines are, with their values now or where the cursor is; pressing one hides it. */
export function legend(series: readonly Series[], format: Format, changed: () => void) {
  const hidden = new Set<string>()
  const items = series.map((one) => {
    const value = h('b')
    const button = h('button', { type: 'button', 'aria-pressed': 'true' }, swatch(one), h('span', {}, one.label), value)
    button.addEventListener('click', () => {
      if (!hidden.delete(one.key)) hidden.add(one.key)
      set(button, { 'aria-pressed': String(!hidden.has(one.key)) })
      changed()
    })
    return { one, value, item: h('li', {}, button) }
  })
  return {
    element: h('ul', { class: 'legend' }, ...items.map(({ item }) => item)),
    hidden: hidden as ReadonlySet<string>,
    update(point: Point | undefined): void {
      for (const { one, value } of items) text(value, format(point && one.value(point)))
    },
  }
}

function swatch({ tone, dash }: Series): SVGElement {
  const line = s('line', { x1: 1, x2: 17, y1: 4, y2: 4, class: `line tone-${tone}`, 'stroke-dasharray': dash })
  return s('svg', { width: 18, height: 8, 'aria-hidden': 'true' }, line)
}
