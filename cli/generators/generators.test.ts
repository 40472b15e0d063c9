import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { reservedNames } from '../../runtime/src/live/server/registry.ts'
import { builtInPlugins } from '../../runtime/src/plugins/built-in.ts'
import type { AnyGenerator, GeneratorInput } from '../define-generator.ts'
import { withoutAffix } from '../generate/affix.ts'
import { parseName } from '../generate/names.ts'
import type { AppFacts } from '../project/app-facts.ts'
import { appFacts } from '../test-support/app-facts.ts'
import component from './component.ts'
import hook from './hook.ts'
import live, { takenActions } from './live.ts'
import middleware from './middleware.ts'
import page from './page.ts'
import plugin, { builtIn } from './plugin.ts'
import route from './route.ts'
import service from './service.ts'
import store from './store.ts'
import testGenerator from './test.ts'

/** What a generator is given for a name and further answers. */
function input<A extends object>(name: string, answers: A, facts: Partial<AppFacts> = {}) {
  return { answers: { name, ...answers }, name: parseName(name), app: appFacts(facts) }
}

/** What those that ask for more than a name take by default. */
const defaults = { actions: [], scope: 'shared', durable: false } as const

test('the plugins whose names are taken are those that come with every app', () => {
  expect(builtIn.toSorted()).toEqual(builtInPlugins.map(({ name }) => name).toSorted())
})

test.each([
  ['middleware', middleware, 'headers'],
  ['component', component, 'react-node'],
  ['hook', hook, 'state'],
  ['store', store, 'sync-external'],
  ['live', live, 'live-component'],
  ['plugin', plugin, 'rate-limit'],
  ['plugin', plugin, 'options'],
])('%s refuses a name that would hide another: %#', (_kind, generator, name) => {
  expect(() => generator.data?.(input(name, defaults))).toThrow(expect.objectContaining({ code: 'INVALID_NAME' }))
  expect(() => generator.data?.(input('site-banner', defaults))).not.toThrow()
})

test.each([
  [middleware, ['tenant', 'tenant-middleware', 'TenantMiddleware']],
  [page, ['about', 'AboutPage', 'about_page']],
  [hook, ['cart', 'useCart', 'use-cart']],
  [store, ['cart', 'cartStore', 'useCartStore', 'cart-store']],
  [plugin, ['audit', 'auditPlugin', 'audit-plugin']],
])('the word that a kind carries may be typed or not: %#', (generator: Pick<AnyGenerator, 'affix'>, names) => {
  const [first = '', ...others] = names
  for (const name of others) {
    expect(parseName(withoutAffix(name, generator.affix)).given.kebab).toBe(first)
  }
})

test('a page is at its name below its folders, or where it is told to be', () => {
  const routes = (name: string, route?: string) =>
    page.wire?.(input(name, { route })).flatMap(({ edits }) => edits.filter(({ kind }) => kind === 'page-route'))
  expect(routes('admin/site-banner')).toMatchObject([{ path: 'admin/site-banner' }])
  expect(routes('user', '/users/:id')).toMatchObject([{ path: 'users/:id' }])
})

test('a page of an address with parameters reads them', () => {
  expect(page.data?.(input('user', { route: 'users/:id/*' }))).toMatchObject({
    params: "id, '*': rest",
    address: '/users/id-1/the/rest',
    values: "'id-1', 'the/rest'",
  })
})

test('a live component comes with a React component where there are pages, unless it is told otherwise', () => {
  const folders = (component: boolean | undefined, client: boolean) =>
    live.template?.(input('chat', { ...defaults, component }, { client }))
  expect(folders(undefined, true)).toEqual(['live/server', 'live/client'])
  expect(folders(undefined, false)).toEqual(['live/server'])
  expect(folders(false, true)).toEqual(['live/server'])
  expect(() => folders(true, false)).toThrow(expect.objectContaining({ code: 'INVALID_VALUE' }))
})

test('an action has a name that a live component has for nothing else, and stands there once', () => {
  const data = (actions: string[]) => live.data?.(input('chat', { actions, scope: 'mount', durable: false }))
  expect(data(['send-mail', 'sendMail', 'archive'])).toEqual({
    calls: [
      { camel: 'sendMail', title: 'Send mail' },
      { camel: 'archive', title: 'Archive' },
    ],
    isShared: false,
  })
  const taken = Object.keys(reservedNames).filter((name) => name !== 'constructor')
  for (const name of taken) expect(() => data([name]), name).toThrow(expect.objectContaining({ code: 'INVALID_NAME' }))
  expect(takenActions.length).toBe(taken.length + ['write', 'clear'].length)
})

test('each type of test has a template, and those of pages are refused where there are none', () => {
  const types = readdirSync(new URL('../../templates/generators/test', import.meta.url)) as 'unit'[]
  expect(types.toSorted()).toEqual(['api', 'browser', 'live', 'page', 'unit'])
  for (const type of types) expect(testGenerator.template?.(input('x', { type }))).toEqual([`test/${type}`])
  const withoutPages: GeneratorInput<{ name: string; type: 'page' }> = input('x', { type: 'page' }, { client: false })
  expect(() => testGenerator.template?.(withoutPages)).toThrow(expect.objectContaining({ code: 'INVALID_VALUE' }))
})

test('a route says where it answers, and a service where services come from', () => {
  const asked = input('admin/reports', { controller: true })
  expect(route.next?.(asked).join('\n')).toMatch(/\/api\/admin\/reports\?person=Ada[\s\S]+reportsController/)
  expect(route.next?.(input('orders', { controller: false }))).toHaveLength(1)
  expect(service.next?.(input('mail', { db: false })).join('\n')).toContain('.use(withServices)')
})
