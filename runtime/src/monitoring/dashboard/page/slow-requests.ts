import type { DashboardData, SlowRow, SpanRow } from '../data.ts'
import { h, keyed, type Kept, set, text } from './dom.ts'
import { clock, count, milliseconds } from './format.ts'

const SHOWN = 10

/** The slowest of the last requests, each with its spans as bars along its time. */
export function slowRequests() {
  const list = h('ul', { class: 'slow' })
  const fill = keyed<SlowRow>(list, ({ id }) => id, slowRow)
  const note = h('p', { class: 'empty' })
  const expand = h('button', { type: 'button', class: 'quiet' })
  let rows: readonly SlowRow[] = []
  let all = false
  expand.addEventListener('click', () => {
    all = !all
    draw()
  })

  function draw(): void {
    fill(all ? rows : rows.slice(0, SHOWN))
    expand.hidden = rows.length <= SHOWN
    text(expand, all ? `Show the first ${SHOWN}` : `Show all ${rows.length}`)
  }

  const element = h(
    'section',
    { class: 'card', 'aria-labelledby': 'slow' },
    h('div', { class: 'top' }, h('h2', { id: 'slow' }, 'Slow requests')),
    note,
    list,
    expand,
  )
  return {
    element,
    update({ slow, slowFrom }: DashboardData): void {
      element.hidden = slowFrom === undefined
      text(note, `No request has taken ${milliseconds(slowFrom)} or longer.`)
      note.hidden = slow.length > 0
      rows = slow
      draw()
    },
  }
}

function slowRow(first: SlowRow): Kept<SlowRow> {
  const ms = h('span', { class: 'ms' })
  const status = h('span', { class: 'status' })
  const when = h('time', { 'data-time': '' })
  const body = h('div', { class: 'spans' })
  const details = h(
    'details',
    {},
    h('summary', {}, ms, h('span', { class: 'method' }, first.method), h('code', {}, first.route), status, when),
    body,
  )
  const opened = () => body.childElementCount === 0 && body.append(...waterfall(first))
  details.addEventListener('toggle', opened)
  return {
    element: h('li', {}, details),
    update(row) {
      text(ms, milliseconds(row.ms))
      text(status, String(row.status))
      set(status, { 'data-bad': row.status >= 500 ? '' : undefined })
      text(when, clock(row.at))
      set(when, { datetime: new Date(row.at).toISOString() })
    },
  }
}

function waterfall({ spans, moreSpans, ms, traceId, id }: SlowRow): HTMLElement[] {
  const facts = h(
    'p',
    { class: 'facts' },
    'Request ',
    h('code', { 'data-id': '' }, id),
    ...(traceId === undefined ? [] : [' in trace ', h('code', { 'data-id': '' }, traceId)]),
  )
  if (spans.length === 0)
    return [facts, h('p', { class: 'empty' }, 'Nothing inside of it was measured: no service, no query, no call.')]
  const longest = Math.max(ms, ...spans.map((span) => span.start + span.ms), 0.001)
  const rows = spans.map((span) => spanRow(span, longest))
  const total = count(spans.length + moreSpans)
  return [
    facts,
    h(
      'table',
      { class: 'waterfall' },
      h('caption', { class: 'unseen' }, `Spans: ${total}, over ${milliseconds(longest)}`),
      h('colgroup', {}, ...['name', 'track', 'took'].map((part) => h('col', { class: `of-${part}` }))),
      h(
        'thead',
        { class: 'unseen' },
        h('tr', {}, ...['Span', 'From', 'Took'].map((label) => h('th', { scope: 'col' }, label))),
      ),
      h('tbody', {}, ...rows),
    ),
    ...(moreSpans === 0 ? [] : [h('p', { class: 'empty' }, `${count(moreSpans)} shorter spans are left out.`)]),
  ]
}

function spanRow(span: SpanRow, longest: number): HTMLElement {
  const name = h('th', { scope: 'row' }, span.name)
  // a style of its own is set by script, which a policy without inline styles lets through
  name.style.paddingInlineStart = `${Math.min(6, span.depth) * 0.75}rem`
  const bar = h('span', { class: 'bar', 'data-bad': span.failed ? '' : undefined })
  bar.style.marginInlineStart = `${share(span.start, longest)}%`
  bar.style.width = `${Math.max(0.5, share(span.ms, longest))}%`
  const from = h('span', { class: 'unseen' }, `from ${milliseconds(span.start)}`)
  const took = h('td', { class: 'number' }, milliseconds(span.ms), span.failed ? h('em', {}, ' failed') : undefined)
  return h('tr', {}, name, h('td', { class: 'track' }, from, bar), took)
}

function share(part: number, whole: number): number {
  return Math.min(100, Math.max(0, Math.round((part / whole) * 1000) / 10))
}
