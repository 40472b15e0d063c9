import type { DashboardData } from '../data.ts'
import { h, set, text } from './dom.ts'
import { bytes } from './format.ts'

const words = { learning: 'Still watching', steady: 'Steady', growing: 'Growing' } as const

/** Whether what survives the collections grows. */
export function leakWatch() {
  const state = h('span', { class: 'state' })
  const slope = h('span')
  const told = h('p', { class: 'soft' })
  const element = h(
    'section',
    { class: 'card', 'aria-labelledby': 'leak' },
    h('h2', { id: 'leak' }, 'Leak watch'),
    h('p', { class: 'verdict' }, state, slope),
    told,
  )
  return {
    element,
    update({ leak }: DashboardData): void {
      element.hidden = leak === undefined
      if (!leak) return
      text(state, words[leak.state])
      set(state, { 'data-state': leak.state })
      text(
        slope,
        leak.slope === undefined ? '' : ` ${leak.slope < 0 ? '−' : '+'}${bytes(Math.abs(leak.slope))} a minute`,
      )
      text(told, leak.text)
    },
  }
}
