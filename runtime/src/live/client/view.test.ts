import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { LiveComponent, registry, type In } from '../server/index.ts'
import { connectLive, type ConnectedLive } from '../testing/index.ts'
import { bindText } from '../test-support/bind-text.ts'
import { live as mounted } from '../test-support/client-page.ts'
import { LiveView, type LiveComponentClient } from './index.ts'

class Board extends LiveComponent.with({
  scope: 'shared',
  state: z.object({ a: z.number().default(0), b: z.number().default(0), list: z.array(z.number()).default([]) }),
  actions: { set: z.object({ key: z.enum(['a', 'b']), to: z.number() }), push: z.number(), fail: null },
}) {
  set({ key, to }: In<Board, 'set'>): void {
    this.state[key] = to
  }

  push(item: In<Board, 'push'>): void {
    this.state.list.push(item)
  }

  fail(): never {
    throw new Error('no')
  }
}

interface Handle {
  readonly state: { readonly a: number; readonly b: number; readonly list: number[] }
  readonly status: string
  readonly errors: readonly { readonly code: string }[]
  readonly pending: Readonly<Record<string, number | undefined>>
  push(item: number): Promise<void>
}

let connected: ConnectedLive
let component: LiveComponentClient

beforeEach(async () => {
  connected = connectLive(registry({ board: Board }))
  component = connected.connection.component('board')
  await mounted(component)
  component.subscribe(() => {})
})
afterEach(() => connected.stop())

const viewOf = (): (() => Handle) => {
  const view = new LiveView(component)
  return () => view.getSnapshot() as Handle // what the class above has
}

describe('a view', () => {
  test('gives the same handle until something that was read of it has changed', async () => {
    const handle = viewOf()
    const first = handle()
    expect(first.state.a).toBe(0)
    await component.call('set', { key: 'b', to: 1 })
    await component.call('push', 1)
    expect(handle()).toBe(first)
    await component.call('set', { key: 'a', to: 1 })
    expect(handle()).not.toBe(first)
    expect(handle().state.a).toBe(1)
    expect(first.state.a).toBe(0)
  })

  test('of nothing that is read never changes, and has the newest when something is', async () => {
    const handle = viewOf()
    const first = handle()
    await component.call('set', { key: 'b', to: 7 })
    expect(handle()).toBe(first)
    expect(first.state.b).toBe(7)
    await component.call('set', { key: 'b', to: 8 })
    expect(handle()).not.toBe(first)
  })

  test('watches pending action by action, and errors and status as a whole', async () => {
    const handle = viewOf()
    const first = handle()
    expect([first.pending['push'], first.errors.length, first.status]).toEqual([undefined, 0, 'live'])
    const set = component.call('set', { key: 'a', to: 1 })
    expect(handle()).toBe(first)
    const push = component.call('push', 1)
    expect(handle().pending['push']).toBe(1)
    await Promise.all([set, push])
    const before = handle()
    await component.call('fail').catch(() => {})
    expect(handle()).not.toBe(before)
    expect(handle().errors).toMatchObject([{ code: 'ACTION_FAILED' }])
  })

  test('that reads all fields follows all of them', async () => {
    const handle = viewOf()
    const first = handle()
    expect({ ...first.state }).toEqual({ a: 0, b: 0, list: [] })
    expect(JSON.stringify(first.state)).toBe('{"a":0,"b":0,"list":[]}')
    await component.call('set', { key: 'b', to: 1 })
    expect(handle()).not.toBe(first)
  })

  test('keeps its actions, and gives plain values below the first level', async () => {
    const handle = viewOf()
    const first = handle()
    expect(structuredClone(first.state.list)).toEqual([])
    await first.push(1)
    expect(handle()).not.toBe(first)
    expect(handle().push).toBe(first.push)
  })
})

test('another view library is bound in a few lines', async () => {
  const seen: string[] = []
  const text = bindText(
    connected.connection,
    'board',
    undefined,
    (board: Handle) => `${board.state.a}`,
    (shown) => seen.push(shown),
  )
  await text.live
  await component.call('set', { key: 'b', to: 1 })
  await component.call('set', { key: 'a', to: 1 })
  await text.handle.push(5)
  await component.call('set', { key: 'a', to: 2 })
  expect(seen).toEqual(['0', '1', '2'])
  text.stop()
  await component.call('set', { key: 'a', to: 3 })
  expect(seen).toHaveLength(3)
})
