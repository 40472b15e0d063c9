import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { LiveComponent, registry, type In } from '../server/index.ts'
import { idle, live, restartable, until } from '../test-support/client-page.ts'
import type { LiveComponentClient, OptimisticChanges } from './index.ts'

interface State {
  items: { text: string; by: string }[]
  total: number
}

class Todo extends LiveComponent.with({
  scope: 'shared',
  state: z.object({
    items: z.array(z.object({ text: z.string(), by: z.string() })).default([]),
    total: z.number().default(0),
  }),
  actions: { add: z.string(), rename: z.object({ from: z.string(), to: z.string() }), count: z.number() },
}) {
  async add(text: In<Todo, 'add'>): Promise<void> {
    // Others come first.
    await new Promise((resolve) => setImmediate(resolve))
    if (text === 'refused') throw Object.assign(new Error('No'), { code: 'NO', statusCode: 409 })
    this.state.items.push({ text, by: 'server' })
  }

  rename({ from, to }: In<Todo, 'rename'>): void {
    const item = this.state.items.find(({ text }) => text === from)
    if (item) item.text = to
  }

  count(by: In<Todo, 'count'>): number {
    return (this.state.total += by)
  }
}

const changes = {
  add: (state: State, text: string) => void state.items.push({ text, by: 'me' }),
  rename(state: State, { from, to }: { from: string; to: string }) {
    const item = state.items.find(({ text }) => text === from)
    if (!item) throw new Error('It is not there any more')
    item.text = to
  },
  count: (state: State, by: number) => void (state.total += by),
} as unknown as OptimisticChanges // as a binding hands them over

let page: ReturnType<typeof restartable>
let one: LiveComponentClient
let other: LiveComponentClient

beforeEach(async () => {
  page = restartable(registry({ todo: Todo }))
  one = page.connection.component('todo', undefined, changes)
  other = page.connection.component('todo')
  one.subscribe(idle)
  other.subscribe(idle)
  await Promise.all([live(one), live(other)])
})
afterEach(() => page.connection.destroy())

const shown = (component = one): State => component.getSnapshot().state as State
const texts = (component = one): string[] => shown(component).items.map(({ text }) => text)

test('a change is shown at once, and the server’s takes its place without a moment between', async () => {
  const seen: string[] = []
  one.subscribe(() => seen.push(JSON.stringify(shown().items)))
  const call = one.call('add', 'a')
  expect(shown().items).toEqual([{ text: 'a', by: 'me' }])
  expect(texts(other)).toEqual([])
  await call
  expect(shown().items).toEqual([{ text: 'a', by: 'server' }])
  // Neither none nor two of them.
  expect(new Set(seen)).toEqual(new Set(['[{"text":"a","by":"me"}]', '[{"text":"a","by":"server"}]']))
})

test('a refusal takes back its own change and no other', async () => {
  const calls = [one.call('add', 'a'), one.call('add', 'refused'), one.call('add', 'b')]
  expect(texts()).toEqual(['a', 'refused', 'b'])
  await Promise.allSettled(calls)
  expect(texts()).toEqual(['a', 'b'])
  expect(one.getSnapshot().errors).toMatchObject([{ action: 'add', code: 'NO' }])
})

test('what others do comes beneath what is not answered yet', async () => {
  await one.call('add', 'a')
  const theirs = other.call('count', 5)
  const mine = one.call('add', 'mine')
  await until(one, ({ state }) => (state as State).total === 5)
  expect(texts()).toEqual(['a', 'mine'])
  expect(texts(other)).toEqual(['a'])
  await Promise.all([mine, theirs])
  expect(shown()).toEqual(shown(other))
})

test('a change of what is not there any more is left out', async () => {
  await one.call('add', 'a')
  const [renamed, lost] = [one.call('rename', { from: 'a', to: 'b' }), one.call('rename', { from: 'a', to: 'c' })]
  expect(texts()).toEqual(['b'])
  await Promise.all([renamed, lost])
  expect(texts()).toEqual(['b'])
})

test('expectations add up, last over a lost connection, and the parts they do not touch keep their identity', async () => {
  await one.call('add', 'a')
  const { items } = shown()
  page.socket.silent = true
  const calls = [1, 2, 3].map((by) => one.call('count', by))
  expect(shown().total).toBe(6)
  expect(shown().items).toBe(items)
  page.socket.cut()
  await until(one, ({ status }) => status === 'offline')
  expect(shown().total).toBe(6)
  calls.push(one.call('count', 4))
  expect(shown().total).toBe(10)
  expect(await Promise.all(calls)).toEqual([1, 3, 6, 10])
  expect(shown()).toEqual(shown(other))
  expect(shown().items).toBe(items)
})

test('what the page does with an input afterwards changes neither what is sent nor what is shown', async () => {
  await one.call('add', 'a')
  const input = { from: 'a', to: 'b' }
  page.socket.silent = true
  const call = one.call('rename', input)
  input.to = 'changed'
  page.socket.cut()
  await call
  expect(texts()).toEqual(['b'])
})
