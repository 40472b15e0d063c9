// @vitest-environment jsdom
import { beforeAll, expect, test, vi } from 'vitest'
import { type DashboardData, measures, type Point, type SentPoint } from '../data.ts'
import { alerts } from './alerts.ts'
import { charts } from './charts.ts'
import { keyed } from './dom.ts'
import { chosen } from './errors-chart.ts'
import { Past } from './past.ts'
import { routesTable } from './routes-table.ts'
import { slowRequests } from './slow-requests.ts'
import { top } from './top.ts'

const hostile = '<img src=x onerror="alert(1)">"\'</script><script>alert(2)</script>'

const route = (path: string, count: number) => {
  const figures = { rate: 1, p50: 1, p95: null, p99: 3, clientErrors: 0, serverErrors: 0 }
  return { method: 'GET', route: path, count, ...figures }
}
const point = (seq: number, at: number, ok = 1, codes = {}): SentPoint => ({
  seq,
  at,
  values: measures.map((measure) => (measure === 'ok' ? ok : 0)),
  codes,
})
const data = (more: Partial<DashboardData> = {}): DashboardData => ({
  instance: 'a',
  now: 100_000,
  app: { name: 'App', version: undefined, mode: 'test', runtime: 'Node.js 20', pid: 1, uptime: 60 },
  points: [],
  routes: [],
  moreRoutes: 0,
  slow: [],
  slowFrom: 1000,
  alerts: [],
  leak: undefined,
  profileSeconds: undefined,
  ...more,
})

beforeAll(() => {
  vi.stubGlobal(
    'ResizeObserver',
    class {
      readonly #told: (entries: object[]) => void
      constructor(told: (entries: object[]) => void) {
        this.#told = told
      }
      observe = () => this.#told([{ contentRect: { width: 400 } }])
    },
  )
})

const table = (rows: HTMLElement) =>
  [...rows.querySelectorAll('tbody tr')].map((row) => row.querySelector('th')?.textContent)

test('whatever names are, they are text', () => {
  const routes = routesTable()
  routes.update(data({ routes: [route(hostile, 1)] }))
  const slow = slowRequests()
  const span = { name: hostile, start: 0, ms: 5, depth: 0, failed: true }
  const request = { id: hostile, at: 1, method: hostile, route: hostile, status: 500, ms: 5, traceId: hostile }
  slow.update(data({ slow: [{ ...request, spans: [span], moreSpans: 0 }] }))
  const rules = alerts()
  rules.update(
    data({ alerts: [{ name: hostile, state: 'firing', severity: 'critical', rule: hostile, value: 1, since: 0 }] }),
  )
  const past = new Past()
  past.add(data({ points: [point(0, 99_000, 1, { [hostile]: 2 })] }))
  const drawn = charts(() => past.window(60_000, 100_000))
  drawn.draw()
  document.body.replaceChildren(routes.element, slow.element, rules.element, drawn.element)
  const details = document.querySelector('details')
  details?.setAttribute('open', '')
  details?.dispatchEvent(new Event('toggle'))
  expect(document.querySelectorAll('img, script, [onerror]')).toHaveLength(0)
  const times = document.body.textContent.split(hostile).length - 1
  expect(times).toBeGreaterThanOrEqual(8)
})

test('routes are sorted by any column, and narrowed', () => {
  const { element, update } = routesTable()
  update(data({ routes: [route('/b', 2), route('/a', 10), route('/c', 1)] }))
  expect(table(element)).toEqual(['/a', '/b', '/c'])
  const button = (label: string) => [...element.querySelectorAll('button')].find((one) => one.textContent === label)
  button('Requests')?.click()
  expect(table(element)).toEqual(['/c', '/b', '/a'])
  button('Route')?.click()
  expect(table(element)).toEqual(['/a', '/b', '/c'])
  expect(element.querySelector('[aria-sort]')?.getAttribute('aria-sort')).toBe('ascending')
  const filter = element.querySelector<HTMLInputElement>('#filter')
  if (filter) filter.value = '/B'
  filter?.dispatchEvent(new Event('input'))
  expect(table(element)).toEqual(['/b'])
})

test('without a request there is a sentence instead of a table', () => {
  const { element, update } = routesTable()
  update(data())
  expect(element.querySelector('table')?.hidden).toBe(true)
  expect(element.querySelector('[role=status]')?.textContent).toMatch(/No requests yet/)
})

test('many routes are shown a page at first', () => {
  const { element, update } = routesTable()
  update(data({ routes: Array.from({ length: 60 }, (_, index) => route(`/${index}`, index)), moreRoutes: 3 }))
  expect(table(element)).toHaveLength(25)
  ;[...element.querySelectorAll('button')].at(-1)?.click()
  expect(table(element)).toHaveLength(60)
  expect(element.textContent).toContain('3 more routes')
})

test('what is open stays open when new figures come', () => {
  const { element, update } = slowRequests()
  const request = { id: '1', at: 1, method: 'GET', route: '/a', status: 200, ms: 5, traceId: undefined }
  const slow = [{ ...request, spans: [], moreSpans: 0 }]
  update(data({ slow }))
  element.querySelector('details')?.setAttribute('open', '')
  update(data({ slow: [{ ...request, id: '2', spans: [], moreSpans: 0 }, ...slow] }))
  expect([...element.querySelectorAll('details')].map(({ open }) => open)).toEqual([false, true])
})

test('elements keep their place and go when they are gone', () => {
  const list = document.createElement('ul')
  const made: string[] = []
  const fill = keyed<string>(
    list,
    (name) => name,
    (name) => {
      made.push(name)
      const element = document.createElement('li')
      return { element, update: () => (element.textContent = name) }
    },
  )
  fill(['a', 'b', 'c'])
  fill(['c', 'a', 'd'])
  expect([...list.children].map(({ textContent }) => textContent)).toEqual(['c', 'a', 'd'])
  expect(made).toEqual(['a', 'b', 'c', 'd'])
})

test('a restart is noticed, marked, and the past before it stays', () => {
  const past = new Past()
  expect(past.add(data({ points: [point(0, 90_000), point(1, 92_000)] }))).toBe(false)
  expect(past.since).toEqual({ instance: 'a', seq: 1 })
  const after = data({ instance: 'b', now: 110_000, points: [point(0, 108_000)] })
  expect(past.add({ ...after, app: { ...after.app, uptime: 5 } })).toBe(true)
  const { points, restarts } = past.window(60_000, 110_000)
  expect(points.map(({ at }) => at)).toEqual([90_000, 92_000, 108_000])
  expect(restarts).toEqual([105_000])
  expect(past.since).toEqual({ instance: 'b', seq: 0 })
})

test('codes keep their colour while they are in the window', () => {
  const points = (codes: Record<string, number>) => [{ codes } as unknown as Point]
  const first = chosen([], points({ A: 1, B: 5 }))
  expect(first).toEqual(['B', 'A'])
  expect(chosen(first, points({ A: 9, C: 3, B: 1 }))).toEqual(['B', 'A', 'C'])
  expect(chosen(first, points({ C: 3 }))).toEqual(['C'])
  expect(chosen([], points({ A: 1, B: 2, C: 3, D: 4, E: 5 }))).toHaveLength(4)
})

test('arrow keys read a chart from point to point', () => {
  const past = new Past()
  past.add(data({ points: [point(0, 96_000, 7), point(1, 98_000, 8), point(2, 100_000, 9)] }))
  const drawn = charts(() => past.window(60_000, 100_000))
  drawn.draw()
  const plot = drawn.element.querySelector<HTMLElement>('[role=slider]')
  const said = () => plot?.getAttribute('aria-valuetext')
  expect(said()).toContain('2xx 9/s')
  const press = (key: string) => plot?.dispatchEvent(new KeyboardEvent('keydown', { key }))
  press('ArrowLeft')
  expect(said()).toContain('2xx 8/s')
  press('Home')
  expect(said()).toContain('2xx 7/s')
  press('Escape')
  expect(said()).toContain('2xx 9/s')
})

test('the head says how it stands', () => {
  document.body.innerHTML =
    '<ul id="facts"></ul><p id="notice" hidden></p><div id="actions"><output id="status"></output></div>'
  const paused: boolean[] = []
  const head = top((value) => paused.push(value))
  const status = () => document.querySelector('#status')?.textContent
  head.show({ state: 'offline', since: Date.now() - 65_000 })
  expect(status()).toBe('No answer for 1 min 5 s, trying again')
  head.show({ state: 'live' })
  expect(status()).toBe('Live')
  head.update(data())
  expect(document.querySelector('#facts')?.textContent).toContain('up 1 min')
  head.restarted(data())
  expect(document.querySelector<HTMLElement>('#notice')?.hidden).toBe(false)
  document.querySelector('button')?.click()
  document.querySelector('button')?.click()
  expect(paused).toEqual([true, false])
})
