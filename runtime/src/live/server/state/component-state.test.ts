import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { serverFrame } from '../../protocol/frames.ts'
import { MemoryStateStore } from '../../store/memory.ts'
import { FakePeer, mountLive } from '../../testing/index.ts'
import { clientFrame } from '../../protocol/frames.ts'
import { type In, LiveComponent, LiveServer, registry } from '../index.ts'

class Cart extends LiveComponent.with({
  state: z.strictObject({ items: z.array(z.object({ name: z.string(), price: z.number() })).default([]) }),
  private: z.object({ tries: z.number().default(0), codes: z.array(z.string()).default([]) }),
  derived: {
    total: ({ items }) => items.reduce((sum, { price }) => sum + price, 0),
    names: (state) => state.items.map(({ name }) => name),
  },
  actions: {
    add: z.object({ name: z.string(), price: z.number() }),
    redeem: z.string(),
    cheat: null,
    rename: z.string(),
  },
}) {
  add(item: In<Cart, 'add'>): number {
    this.state.items.push(item)
    return this.state.items.length
  }

  redeem(code: In<Cart, 'redeem'>): number {
    this.private.tries++
    this.private.codes.push(code)
    if (code === 'bad') throw new Error('No such code')
    return this.private.tries
  }

  cheat(): void {
    Object.assign(this.state, { total: 1 })
  }

  rename(name: In<Cart, 'rename'>): void {
    const [first] = this.state.items
    if (first) first.name = name
  }
}

describe('derived members', () => {
  test('are there from the start, follow the state, and travel only when they changed', async () => {
    const cart = await mountLive(Cart)
    expect(cart.state).toEqual({ items: [], total: 0, names: [] })
    await cart.call.add({ name: 'tea', price: 5 })
    expect(cart.state).toMatchObject({ total: 5, names: ['tea'] })
    await cart.call.rename('milk')
    expect(cart.state).toMatchObject({ total: 5, names: ['milk'] })
    expect(cart.patches.at(-1)).toEqual([
      [['items', 0, 'name'], 'milk'],
      [['names'], ['milk']],
    ])
    const total: number = cart.component.state.total
    expect(total).toBe(5)
  })

  test('cannot be set, and are as they were after an action that failed', async () => {
    const cart = await mountLive(Cart)
    await cart.call.add({ name: 'tea', price: 5 })
    await expect(cart.call.cheat()).rejects.toThrow('state.total is derived')
    expect(cart.state.total).toBe(5)
    // @ts-expect-error -- readonly where it is written
    const write = (one: Cart): unknown => (one.state.total = 1)
    expect(write).toBeTypeOf('function')
  })
})

describe('what is private', () => {
  test('never travels, and is taken back with the state', async () => {
    const live = new LiveServer({ registry: registry({ cart: Cart }) })
    const peer = FakePeer.open(live)
    peer.say([clientFrame.mount, 1, 'cart'])
    peer.say([clientFrame.call, 1, 1, 'redeem', 'SECRET-CODE'])
    await peer.next((frame) => frame[0] === serverFrame.patch)
    peer.say([clientFrame.call, 1, 2, 'redeem', 'bad'])
    await peer.next((frame) => frame[0] === serverFrame.problem)
    peer.say([clientFrame.call, 1, 3, 'redeem', 'more'])
    const frame = await peer.next((one) => one[0] === serverFrame.patch && one[4]?.[0]?.[0] === 3)
    expect(frame[4]).toEqual([[3, 2]])
    expect(JSON.stringify(peer.frames)).not.toMatch(/SECRET|tries|codes/)
  })
})

describe('a state that was kept', () => {
  class CartTwo extends LiveComponent.with({
    version: 3,
    durable: true,
    scope: 'shared',
    state: z.strictObject({ lines: z.array(z.object({ title: z.string() })).default([]) }),
    private: z.object({ tries: z.number().default(0) }),
    derived: { count: ({ lines }) => lines.length },
    migrateState: {
      1: ({ items }: { items: { name: string }[] }) => ({ rows: items.map(({ name }) => ({ title: name })) }),
      2: ({ rows }: { rows: unknown[] }) => ({ lines: rows }),
    },
    actions: { tried: null },
  }) {
    tried(): number {
      return this.private.tries
    }
  }
  class CartOne extends LiveComponent.with({
    durable: true,
    scope: 'shared',
    state: z.strictObject({ items: z.array(z.object({ name: z.string() })).default([]) }),
    private: z.object({ tries: z.number().default(0) }),
    derived: { count: ({ items }) => items.length },
    actions: { add: z.string(), attempt: null },
  }) {
    add(name: In<CartOne, 'add'>): void {
      this.state.items.push({ name })
    }

    attempt(): void {
      this.private.tries += 7
    }
  }

  const mounted = async (live: LiveServer) => {
    const peer = FakePeer.open(live)
    peer.say([clientFrame.mount, 1, 'cart'])
    const frame = await peer.next((one) => one[0] === serverFrame.mounted || one[0] === serverFrame.problem)
    return { peer, frame }
  }

  async function filled(store: MemoryStateStore) {
    const live = new LiveServer({ registry: registry({ cart: CartOne }), store })
    const { peer } = await mounted(live)
    peer.say([clientFrame.call, 1, 1, 'add', 'tea'])
    peer.say([clientFrame.call, 1, 2, 'attempt'])
    await peer.next((one) => one[0] === serverFrame.patch && one[4]?.at(-1)?.[0] === 2)
    return live
  }

  test('is brought from version to version, what is private with it, by a store', async () => {
    const store = new MemoryStateStore()
    await (await filled(store)).drain()
    const { peer, frame } = await mounted(new LiveServer({ registry: registry({ cart: CartTwo }), store }))
    expect(frame[4]).toEqual({ lines: [{ title: 'tea' }], count: 1 })
    peer.say([clientFrame.call, 1, 3, 'tried'])
    const answer = await peer.next((one) => one[0] === serverFrame.patch)
    expect(answer[4]).toEqual([[3, 7]])
  })

  test('is brought from version to version by a hot reload', async () => {
    const live = await filled(new MemoryStateStore())
    const next = new LiveServer({ registry: registry({ cart: CartTwo }) })
    expect(next.adopt(live)).toMatchObject({ kept: [] })
    const { peer } = await mounted(next)
    peer.say([clientFrame.call, 1, 9, 'tried'])
    await peer.next((one) => one[0] === serverFrame.patch && one[4]?.[0]?.[0] === 9)
    peer.say([clientFrame.sync, 1])
    const whole = await peer.next((one) => one[0] === serverFrame.state)
    expect(whole[3]).toEqual({ lines: [{ title: 'tea' }], count: 1 })
  })

  test('is kept, and said to be older, where the component is', async () => {
    const store = new MemoryStateStore()
    const newer = new LiveServer({ registry: registry({ cart: CartTwo }), store })
    await mounted(newer)
    await newer.drain()
    const errors: unknown[] = []
    const logger = {
      debug() {},
      info() {},
      warn() {},
      error: (_: string, context: unknown) => void errors.push(context),
    }
    const { frame } = await mounted(new LiveServer({ registry: registry({ cart: CartOne }), store, logger }))
    expect(frame).toMatchObject([serverFrame.problem, { component: 1 }, { code: 'MOUNT_FAILED' }])
    expect(String((errors[0] as { err: unknown }).err)).toContain('has version 3, and the component is older')
  })
})

class Todos extends LiveComponent.with({
  scope: 'shared',
  state: z.object({
    items: z
      .array(z.object({ id: z.number(), title: z.string(), done: z.boolean() }))
      .default(() => Array.from({ length: 100 }, (_, id) => ({ id, title: `What is to be done ${id}`, done: false }))),
  }),
  actions: { tick: z.number() },
}) {
  tick(index: In<Todos, 'tick'>): void {
    const item = this.state.items[index]
    if (item) item.done = true
  }
}

test('one field of a list of 100 is told to every page in 40 bytes', async () => {
  const live = new LiveServer({ registry: registry({ todos: Todos }) })
  const [caller, other] = [FakePeer.open(live), FakePeer.open(live)]
  for (const peer of [caller, other]) peer.say([clientFrame.mount, 1, 'todos'])
  caller.say([clientFrame.call, 1, 1, 'tick', 42])
  const frame = await other.next((one) => one[0] === serverFrame.patch)
  expect(frame).toEqual([serverFrame.patch, 1, 1, [[['items', 42, 'done'], true]]])
  expect(Buffer.byteLength(JSON.stringify(frame))).toBeLessThanOrEqual(40)
})
