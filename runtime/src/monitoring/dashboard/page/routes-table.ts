import type { DashboardData, RouteRow } from '../data.ts'
import { h, keyed, type Kept, set, text } from './dom.ts'
import { count, exactly, milliseconds, rate } from './format.ts'

interface Column {
  readonly key: 'method' | 'route' | 'count' | 'rate' | 'p50' | 'p95' | 'p99' | 'clientErrors' | 'serverErrors'
  readonly label: string
  readonly show: (row: RouteRow) => string
}

const columns: readonly Column[] = [
  { key: 'method', label: 'Method', show: ({ method }) => method },
  { key: 'route', label: 'Route', show: ({ route }) => route },
  { key: 'count', label: 'Requests', show: (row) => count(row.count) },
  { key: 'rate', label: 'Rate', show: (row) => rate(row.rate) },
  { key: 'p50', label: 'p50', show: (row) => milliseconds(row.p50) },
  { key: 'p95', label: 'p95', show: (row) => milliseconds(row.p95) },
  { key: 'p99', label: 'p99', show: (row) => milliseconds(row.p99) },
  { key: 'clientErrors', label: '4xx', show: (row) => count(row.clientErrors) },
  { key: 'serverErrors', label: '5xx', show: (row) => count(row.serverErrors) },
]

/** Which are words, and so sorted from A on at first; numbers are sorted from the largest on. */
const WORDS = new Set(['method', 'route'])
const SHOWN = 25

/** Every route with its figures since the start; sorted by any column, narrowed by what is typed. */
export function routesTable() {
  const order = { key: 'count' as Column['key'], ascending: false }
  let rows: readonly RouteRow[] = []
  let more = 0
  let all = false
  const body = h('tbody')
  const fill = keyed<RouteRow>(body, ({ method, route }) => `${method} ${route}`, rowOf)
  const heads = columns.map((column) => head(column, () => sortBy(column.key)))
  const select = h('select', { id: 'sort' }, ...columns.map(({ key, label }) => h('option', { value: key }, label)))
  select.addEventListener('change', () => {
    order.key = columns.find(({ key }) => key === select.value)?.key ?? order.key
    order.ascending = WORDS.has(order.key)
    draw()
  })
  const filter = h('input', { type: 'search', id: 'filter', autocomplete: 'off', placeholder: '/api/notes' })
  filter.addEventListener('input', () => draw())
  const note = h('p', { class: 'empty', role: 'status' })
  const expand = h('button', { type: 'button', class: 'quiet' })
  expand.addEventListener('click', () => {
    all = !all
    draw()
  })

  function sortBy(key: Column['key']): void {
    order.ascending = order.key === key ? !order.ascending : WORDS.has(key)
    order.key = key
    draw()
  }

  function draw(): void {
    for (const { key, cell } of heads)
      set(cell, { 'aria-sort': order.key !== key ? undefined : order.ascending ? 'ascending' : 'descending' })
    select.value = order.key
    const wanted = filter.value.trim().toLowerCase()
    const found = rows
      .filter(({ method, route }) => `${method} ${route}`.toLowerCase().includes(wanted))
      .toSorted((a, b) => compared(a, b, order.key) * (order.ascending ? 1 : -1))
    fill(all ? found : found.slice(0, SHOWN))
    expand.hidden = found.length <= SHOWN
    text(expand, all ? `Show the first ${SHOWN}` : `Show all ${found.length}`)
    text(note, noteOn(rows.length, found.length, more))
    note.hidden = note.textContent === ''
  }

  const table = h(
    'table',
    { class: 'routes' },
    h('caption', { class: 'unseen' }, 'Routes and how they answer, since the start'),
    h('thead', {}, h('tr', {}, ...heads.map(({ cell }) => cell))),
    body,
  )
  const tools = h(
    'div',
    { class: 'tools' },
    h('label', { for: 'filter' }, 'Filter', filter),
    h('label', { for: 'sort', class: 'narrow' }, 'Sorted by', select),
  )
  const element = h(
    'section',
    { class: 'card', 'aria-labelledby': 'routes' },
    h('div', { class: 'top' }, h('h2', { id: 'routes' }, 'Routes'), tools),
    table,
    note,
    expand,
  )
  return {
    element,
    update(data: DashboardData): void {
      rows = data.routes
      more = data.moreRoutes
      table.hidden = rows.length === 0
      tools.hidden = rows.length === 0
      draw()
    },
  }
}

function noteOn(rows: number, found: number, more: number): string {
  if (rows === 0) return 'No requests yet. Open a page of the app, and its routes are here.'
  if (found === 0) return 'No route is like that.'
  return more === 0 ? '' : `${more} more routes are counted together, as the limit of routes is reached.`
}

function head({ key, label }: Column, sort: () => void) {
  const button = h('button', { type: 'button' }, label, h('span', { class: 'arrow', 'aria-hidden': 'true' }))
  button.addEventListener('click', sort)
  return { key, cell: h('th', { scope: 'col', class: WORDS.has(key) ? undefined : 'number' }, button) }
}

function rowOf(first: RouteRow): Kept<RouteRow> {
  const cells = columns.map(({ key, label, show }) => {
    const cell = h(key === 'route' ? 'th' : 'td', {
      'data-label': label,
      class: WORDS.has(key) ? key : 'number',
      scope: key === 'route' ? 'row' : undefined,
    })
    return { key, show, cell }
  })
  const element = h('tr', {}, ...cells.map(({ cell }) => cell))
  set(element, { 'data-route': `${first.method} ${first.route}` })
  return {
    element,
    update(row) {
      for (const { key, show, cell } of cells) {
        text(cell, show(row))
        if (key === 'count') set(cell, { title: exactly(row.count) })
        if (key === 'serverErrors') set(cell, { 'data-bad': row.serverErrors > 0 ? '' : undefined })
        if (key === 'clientErrors') set(cell, { 'data-warm': row.clientErrors > 0 ? '' : undefined })
      }
    },
  }
}

function compared(a: RouteRow, b: RouteRow, key: Column['key']): number {
  const [one, other] = [a[key], b[key]]
  const by =
    typeof one === 'string' && typeof other === 'string'
      ? one.localeCompare(other, 'en')
      : Number(one ?? -1) - Number(other ?? -1)
  return by || a.route.localeCompare(b.route, 'en') * -1
}
