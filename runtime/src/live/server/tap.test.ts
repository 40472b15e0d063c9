import { AsyncLocalStorage } from 'node:async_hooks'
import { afterEach, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { connectLive } from '../testing/index.ts'
import { LiveComponent } from './component.ts'
import { registry } from './registry.ts'
import { joinTaps, type LiveTap } from './tap.ts'

const scope = new AsyncLocalStorage<string>()

class Counter extends LiveComponent.with({
  state: z.object({ count: z.number().default(0), scope: z.string().default('') }),
  actions: { add: z.number(), scoped: null },
}) {
  add(by: number) {
    this.state.count += by
  }
  async scoped() {
    await Promise.resolve()
    this.state.scope = scope.getStore() ?? 'none'
  }
}

let stop = async () => {}
afterEach(() => stop())

async function counter(tap: LiveTap | undefined) {
  const connected = connectLive(registry({ Counter }))
  stop = connected.stop
  connected.live.hub.tap = tap
  const component = connected.connection.component('Counter')
  const unsubscribe = component.subscribe(() => {})
  await vi.waitFor(() => expect(component.getSnapshot().status).toBe('live'))
  return { component, unsubscribe, connected }
}

test('tells of sockets, mounts, patches and the end of each action', async () => {
  const seen: unknown[] = []
  const { component, unsubscribe, connected } = await counter({
    opened: () => seen.push('opened'),
    closed: () => seen.push('closed'),
    mounted: (name) => seen.push(`mounted ${name}`),
    unmounted: (name) => seen.push(`unmounted ${name}`),
    patch: (name, sockets) => seen.push(`patch ${name} to ${sockets}`),
    action: ({ component: name, action, id }) => {
      seen.push(`${name}.${action} ${typeof id}`)
      return ({ ok, code, ms }) => seen.push([action, ok, code, ms >= 0])
    },
  })
  await component.call('add', 2)
  await expect(component.call('add', 'two')).rejects.toThrow('not as declared')
  await expect(component.call('missing', 1)).rejects.toThrow('no action of this name')
  unsubscribe()
  connected.connection.destroy()
  await vi.waitFor(() => expect(seen.at(-1)).toBe('closed'))
  expect(seen.slice(0, 3)).toEqual(['opened', 'mounted Counter', 'Counter.add number'])
  expect(seen).toContainEqual(['add', true, undefined, true])
  expect(seen).toContainEqual(['add', false, 'INPUT_INVALID', true])
  expect(seen).toContain('patch Counter to 1')
  expect(seen).toContain('unmounted Counter')
  expect(seen.filter((one) => String(one).includes('missing'))).toEqual([])
})

test('runs an action in the scopes of all taps, and nothing where there is none', async () => {
  const ends = vi.fn<() => void>()
  const { component } = await counter(
    joinTaps([{ within: (_event, work) => scope.run('traced', work) }, { action: () => ends }]),
  )
  await component.call('scoped', undefined)
  await vi.waitFor(() => expect(component.getSnapshot().state).toMatchObject({ scope: 'traced' }))
  expect(ends).toHaveBeenCalledWith({ ok: true, ms: expect.any(Number) })
  expect(joinTaps([])).toBeUndefined()
})
