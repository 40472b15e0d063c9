import type { DashboardData } from '../data.ts'
import { alertRules, alerts } from './alerts.ts'
import { charts } from './charts.ts'
import { h } from './dom.ts'
import { leakWatch } from './leak-watch.ts'
import { Past } from './past.ts'
import { Poller } from './poll.ts'
import { profileButtons } from './profiles.ts'
import { routesTable } from './routes-table.ts'
import { slowRequests } from './slow-requests.ts'
import { top } from './top.ts'

/** The dashboard: asks its server every two seconds, and shows what it says. */
function start(main: HTMLElement): void {
  const past = new Past()
  let last: DashboardData | undefined
  const drawn = charts((span) => last && past.window(span, last.now))
  const head = top((paused) => (poller.paused = paused))
  const firing = alerts()
  const parts = [firing, routesTable(), slowRequests(), alertRules(), leakWatch(), profileButtons()]
  const [, routes, slow, ...small] = parts.map(({ element }) => element)
  main.replaceChildren(
    firing.element,
    h('div', { class: 'top' }, h('h2', {}, 'The last minutes'), drawn.choice),
    drawn.element,
    ...[routes, slow].filter((element) => element !== undefined),
    h('div', { class: 'pair' }, ...small),
  )

  const poller = new Poller({
    since: () => past.since,
    received(data) {
      last = data
      if (past.add(data)) head.restarted(data)
      head.update(data)
      for (const part of parts) part.update(data)
      drawn.draw()
    },
    changed(connection) {
      head.show(connection)
      // the address is now that of the login
      if (connection.state === 'ended') location.reload()
    },
  })
}

const main = document.querySelector<HTMLElement>('main')
if (main) start(main)
