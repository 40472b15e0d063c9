import type { Measure } from '../data.ts'
import { chart, type Chart, type ChartOptions, type Cursor } from './chart.ts'
import { h } from './dom.ts'
import { errorsChart } from './errors-chart.ts'
import { bytes, milliseconds, percent, rate, amount } from './format.ts'
import type { Series } from './legend.ts'
import type { Window } from './past.ts'

const of = (key: Measure, label: string, tone: string, look: Pick<Series, 'dash' | 'pattern'> = {}): Series => ({
  key,
  label,
  tone,
  ...look,
  value: ({ values }) => values[key],
})

const requests: ChartOptions = {
  title: 'Requests',
  unit: 'a second, by status',
  series: [
    of('ok', '2xx', 'good'),
    of('redirect', '3xx', 'cool', { dash: '7 3' }),
    of('client', '4xx', 'warm', { dash: '2 3', pattern: 'dots' }),
    of('server', '5xx', 'bad', { pattern: 'stripes' }),
  ],
  stacked: true,
  format: rate,
  least: 1,
  tall: true,
  empty: 'No requests in this time',
}

const latency: ChartOptions = {
  title: 'Latency',
  unit: 'until the answer begins',
  series: [
    of('p50', 'p50', 'cool', { dash: '2 3' }),
    of('p95', 'p95', 'good', { dash: '7 3' }),
    of('p99', 'p99', 'warm'),
  ],
  format: milliseconds,
  least: 1,
  tall: true,
  empty: 'No requests in this time',
}

const others: ChartOptions[] = [
  {
    title: 'Event loop',
    unit: 'lag',
    series: [of('lag', 'median', 'good'), of('lagHigh', 'p99', 'warm', { dash: '7 3' })],
    format: milliseconds,
    least: 10,
  },
  { title: 'CPU', unit: 'of one core', series: [of('cpu', 'process', 'good')], format: percent, least: 0.1 },
  {
    title: 'Memory',
    unit: 'of the process',
    series: [of('heap', 'heap', 'good'), of('rss', 'RSS', 'cool', { dash: '7 3' })],
    format: bytes,
    least: 1024 * 1024,
    base: 1024,
  },
  {
    title: 'Live',
    unit: 'open now',
    series: [of('sockets', 'sockets', 'good'), of('components', 'components', 'cool', { dash: '7 3' })],
    format: amount,
    least: 4,
  },
  {
    title: 'Live actions',
    unit: 'a second',
    series: [of('actions', 'all', 'good'), of('actionErrors', 'failed', 'bad', { dash: '2 3' })],
    format: rate,
    least: 1,
  },
  {
    title: 'Live connections',
    unit: 'a second',
    series: [of('resumes', 'came back', 'good'), of('drops', 'dropped', 'bad', { dash: '2 3' })],
    format: rate,
    least: 1,
  },
]

const spans = [
  { label: '1 min', ms: 60_000 },
  { label: '5 min', ms: 300_000 },
  { label: '15 min', ms: 900_000 },
]

/** All charts, one cursor through them, and the choice of how far back they go. */
export function charts(windowOf: (span: number) => Window | undefined) {
  /** Undefined until the reader chooses: a server that has just been started has one minute to show. */
  let chosen: number | undefined
  const cursor: Cursor & { at: number | undefined } = {
    at: undefined,
    move(at) {
      cursor.at = at
      draw()
    },
  }
  const all: Chart[] = [
    ...[requests, latency].map((options) => chart(options, cursor)),
    errorsChart(cursor),
    ...others.map((options) => chart(options, cursor)),
  ]

  function draw(): void {
    const span = chosen ?? usual(windowOf)
    for (const { input, ms } of inputs) input.checked = ms === span
    const window = windowOf(span)
    if (window) for (const one of all) one.update(window)
  }

  const inputs = spans.map(({ label, ms }) => {
    const input = h('input', { type: 'radio', name: 'span', value: ms })
    input.addEventListener('change', () => {
      chosen = ms
      draw()
    })
    return { input, ms, label: h('label', {}, input, h('span', {}, label)) }
  })
  const choice = h(
    'fieldset',
    { class: 'choice' },
    h('legend', { class: 'unseen' }, 'How far back the charts go'),
    ...inputs.map(({ label }) => label),
  )
  return { choice, element: h('div', { class: 'charts' }, ...all.map(({ element }) => element)), draw }
}

function usual(windowOf: (span: number) => Window | undefined): number {
  const window = windowOf(300_000)
  const first = window?.points[0]
  return window && first && window.to - first.at < 60_000 ? 60_000 : 300_000
}
