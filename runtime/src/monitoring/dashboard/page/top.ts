import type { DashboardData } from '../data.ts'
import { h, set, text } from './dom.ts'
import { clock, duration } from './format.ts'
import type { Connection } from './poll.ts'

/** Which app this is, how long it has been up, and whether what is shown is of now. */
export function top(pause: (paused: boolean) => void) {
  const status = find('status')
  const label = h('span')
  status.replaceChildren(h('span', { class: 'dot', 'aria-hidden': 'true' }), label)
  const facts = find('facts')
  const notice = find('notice')
  const button = h('button', { type: 'button', class: 'quiet', 'aria-pressed': 'false' }, 'Pause')
  find('actions').prepend(button)
  let paused = false
  button.addEventListener('click', () => {
    paused = !paused
    set(button, { 'aria-pressed': String(paused) })
    text(button, paused ? 'Go on' : 'Pause')
    pause(paused)
  })
  return {
    show(connection: Connection): void {
      set(status, { 'data-state': connection.state })
      text(label, said(connection))
    },
    update({ app }: DashboardData): void {
      const told = [app.mode, ...(app.version === undefined ? [] : [`version ${app.version}`]), app.runtime]
      const shown = [...told, `process ${app.pid}`, `up ${duration(app.uptime)}`]
      if (facts.childElementCount !== shown.length) facts.replaceChildren(...shown.map(() => h('li')))
      for (const [index, one] of shown.entries()) text(facts.children[index] ?? facts, one)
      const changing = [...facts.children].slice(-3)
      for (const element of changing) set(element, { 'data-changing': '' })
    },
    /** Says that the server was started again. */
    restarted({ now, app }: DashboardData): void {
      text(
        notice,
        `The server was restarted at ${clock(now - app.uptime * 1000)}. Counts begin there; a dashed line marks it in the charts.`,
      )
      notice.hidden = false
    },
  }
}

function said(connection: Connection): string {
  if (connection.state === 'offline') {
    const since = Math.max(1, Math.round((Date.now() - connection.since) / 1000))
    return `No answer for ${duration(since)}, trying again`
  }
  return { connecting: 'Connecting', live: 'Live', paused: 'Paused', ended: 'Signed out' }[connection.state]
}

/** What the server's page holds for the script. */
function find(id: string): HTMLElement {
  const element = document.getElementById(id)
  if (!element) throw new Error(`The page has no element ${id}`)
  return element
}
