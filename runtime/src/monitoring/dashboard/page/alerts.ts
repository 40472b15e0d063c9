import type { AlertRow, DashboardData } from '../data.ts'
import { h, keyed, type Kept, set, text } from './dom.ts'
import { amount, duration } from './format.ts'

/** What fires stands above everything else, and is said aloud; where nothing does, a line says how many rules there are. */
export function alerts() {
  let now = 0
  const list = h('ul')
  const fill = keyed<AlertRow>(
    list,
    ({ name }) => name,
    (row) => alertRow(row, () => now),
  )
  const said = h('p', { class: 'unseen', role: 'alert' })
  const element = h(
    'section',
    { class: 'alerts', 'aria-labelledby': 'alerts' },
    h('h2', { id: 'alerts', class: 'unseen' }, 'Alerts'),
    said,
    list,
  )
  return {
    element,
    update(data: DashboardData): void {
      now = data.now
      const firing = data.alerts.filter(({ state }) => state === 'firing')
      text(said, firing.length === 0 ? '' : `Firing: ${firing.map(({ name }) => name).join(', ')}`)
      element.hidden = firing.length === 0
      fill(firing)
    },
  }
}

function alertRow({ name }: AlertRow, now: () => number): Kept<AlertRow> {
  const rule = h('span', { class: 'rule' })
  const value = h('span')
  const severity = h('span', { class: 'severity' })
  const element = h('li', {}, severity, h('b', {}, name), rule, value)
  return {
    element,
    update(row) {
      text(severity, row.severity)
      set(element, { 'data-severity': row.severity })
      text(rule, row.rule)
      const since = row.since === undefined ? '' : `, firing for ${duration((now() - row.since) / 1000)}`
      text(value, `now ${amount(row.value)}${since}`)
    },
  }
}

const words = { ok: 'ok', pending: 'about to fire', firing: 'firing' } as const

/** Every rule and how it stands. */
export function alertRules() {
  const list = h('ul', { class: 'rules' })
  const fill = keyed<AlertRow>(list, ({ name }) => name, ruleRow)
  const note = h(
    'p',
    { class: 'empty' },
    'No rules yet: ',
    h('code', {}, 'monitoring.alerts'),
    ' in the configuration holds them.',
  )
  const element = h(
    'section',
    { class: 'card', 'aria-labelledby': 'rules' },
    h('h2', { id: 'rules' }, 'Alert rules'),
    note,
    list,
  )
  return {
    element,
    update({ alerts: rows }: DashboardData): void {
      note.hidden = rows.length > 0
      fill(rows)
    },
  }
}

function ruleRow({ name }: AlertRow): Kept<AlertRow> {
  const state = h('span', { class: 'state' })
  const rule = h('span', { class: 'rule' })
  return {
    element: h('li', {}, h('b', {}, name), state, rule),
    update(row) {
      text(state, row.problem === undefined ? words[row.state] : 'cannot fire')
      set(state, { 'data-state': row.problem === undefined ? row.state : 'pending' })
      const now = row.value === undefined ? '' : `, now ${amount(row.value)}`
      text(rule, row.problem === undefined ? `${row.rule}${now}` : `${row.rule}: ${row.problem}`)
    },
  }
}
