import { afterEach, describe, expect, expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import { LiveComponent, LiveRoom, type In } from '../server/index.ts'
import { LiveComponentTestUtils, type LiveComponentTestOptions } from './index.ts'

class Basket extends LiveComponent.with({
  state: z.object({ items: z.array(z.object({ price: z.number() })).default([]), ticks: z.number().default(0) }),
  private: z.object({ cost: z.number().default(7) }),
  derived: { total: ({ items }) => items.reduce((sum, { price }) => sum + price, 0) },
  props: z.object({ shop: z.string().default('corner') }),
  actions: { add: z.number().positive(), import: null, wait: z.number() },
}) {
  override onMount() {
    this.every(1000, () => this.state.ticks++)
  }

  add(price: In<Basket, 'add'>) {
    this.private.cost += price / 2
    return this.state.items.push({ price })
  }

  import() {
    this.action.progress('half')
    return this.action.key
  }

  async wait(ms: In<Basket, 'wait'>) {
    await new Promise((resolve) => setTimeout(resolve, ms))
    this.state.ticks = -1
  }
}

class Board extends LiveComponent.with({
  scope: 'shared',
  durable: true,
  state: z.object({ lines: z.array(z.string()).default([]) }),
  actions: { write: z.string() },
}) {
  write(line: In<Board, 'write'>) {
    this.state.lines.push(line)
  }
}

class RenamedBoard extends LiveComponent.with({
  version: 2,
  scope: 'shared',
  durable: true,
  state: z.object({ rows: z.array(z.string()).default([]) }),
  migrateState: { 1: ({ lines }: { lines: string[] }) => ({ rows: lines }) },
}) {}

class Chat extends LiveRoom.with({
  params: z.object({ id: z.string() }),
  state: z.object({ topic: z.string().default('') }),
  events: { said: z.object({ text: z.string() }), waved: null },
  presence: z.object({ name: z.string().default('somebody') }),
  authorize: ({ caller, intent }) => caller.user !== undefined && (intent !== 'write' || caller.user.id === 'ann'),
}) {}

let stop = async () => {}
afterEach(() => stop())

function utils(options: LiveComponentTestOptions = {}) {
  const made = new LiveComponentTestUtils({ basket: Basket, board: Board }, options)
  stop = () => made.stop()
  return made
}

describe('one page', () => {
  test('sees state, what is derived, patches, progress and refusals; the test sees what is private', async () => {
    const basket = await utils().mount('basket', { shop: 'here' })
    expect(await basket.call.add(4)).toBe(1)
    expect(basket.state).toMatchObject({ items: [{ price: 4 }], total: 4 })
    expect(basket.patches).toEqual([
      [
        [['items'], 0, 0, { price: 4 }],
        [['total'], 4],
      ],
    ])
    expect(basket.private.cost).toBe(9)
    expectTypeOf(basket.private).toEqualTypeOf<{ cost: number }>()
    expect(basket.component.props).toEqual({ shop: 'here' })
    expect(await basket.call.import()).toMatch(/\S{20}/)
    expect(basket.progress).toEqual(['half'])
    await expect(basket.call.add(-1)).rejects.toMatchObject({ code: 'INPUT_INVALID' })
    expect(basket.errors).toHaveLength(1)
  })

  test('a component that is refused throws why', async () => {
    const page = utils({ config: { limits: { components: 1 } } }).page()
    await page.mount('basket')
    await expect(page.mount('board')).rejects.toMatchObject({ code: 'TOO_MANY_COMPONENTS' })
  })

  test('is who the test says, and its states begin as the test says', async () => {
    const page = utils().page({ caller: { id: 'ann' }, state: { items: [{ price: 1 }] } })
    expect((await page.mount('basket')).state.total).toBe(1)
  })
})

test('names, props, actions and rooms that there are not do not compile', () => {
  const wrong = async (test: ReturnType<typeof utils>) => {
    // @ts-expect-error there is no such component
    await test.mount('baskets')
    // @ts-expect-error a shop is a text
    await test.mount('basket', { shop: 5 })
    const basket = await test.mount('basket')
    // @ts-expect-error there is no such action
    await basket.call.subtract(1)
    // @ts-expect-error a price is a number
    await basket.call.add('1')
    // @ts-expect-error a basket is no room
    await test.page().join('basket')
  }
  expect(wrong).toBeTypeOf('function')
})

describe('time', () => {
  test('stands still until it is moved: timers of the component and of its actions', async () => {
    const test = utils({ fakeTime: true })
    const basket = await test.mount('basket')
    const before = Date.now()
    await test.advance(3500)
    expect(basket.state.ticks).toBe(3)
    expect(Date.now() - before).toBe(3500)
    expect(new Date()).toBeInstanceOf(Date)
    const waited = basket.call.wait(60_000)
    await test.advance(59_999)
    expect(basket.pending).toEqual({ wait: 1 })
    await test.advance(1)
    await waited
    await test.stop()
    expect(Math.abs(Date.now() - before)).toBeLessThan(60_000)
  })

  test('what a lost page had ends when its time is up', async () => {
    const test = utils({ fakeTime: true })
    const page = test.page()
    await page.mount('basket')
    page.lose()
    await test.advance(50_000)
    expect(test.live.stats.instances).toBe(1)
    await test.advance(20_000)
    expect(test.live.stats.instances).toBe(0)
  })

  test('is moved only where it was taken over', async () => {
    await expect(utils().advance(1)).rejects.toThrow('fakeTime')
  })
})

describe('several pages', () => {
  test('share what is shared', async () => {
    const test = utils()
    const [mine, yours] = [await test.mount('board'), await test.mount('board')]
    await mine.call.write('one')
    await yours.until(({ state }) => state.lines.length === 1)
    expect(yours.patches).toEqual([[[['lines'], 0, 0, 'one']]])
  })

  test('one that was away is sent what it missed, and its calls run once', async () => {
    const test = utils()
    const away = test.page()
    const [mine, yours] = [await away.mount('board'), await test.mount('board')]
    away.lose()
    expect(mine.status).toBe('offline')
    await yours.call.write('while away')
    const later = mine.call.write('from away')
    await away.comeBack()
    await later
    expect(mine.answers).toEqual(['mounted', 'resumed'])
    expect(mine.state.lines).toEqual(['while away', 'from away'])
  })

  test('an answer that is lost is given again, and the call not run again', async () => {
    const test = utils()
    const page = test.page()
    const basket = await page.mount('basket')
    const call = basket.call.add(1)
    await Promise.resolve()
    page.drop()
    await page.comeBack()
    expect(await call).toBe(1)
    expect(basket.state.items).toHaveLength(1)
  })
})

describe('another server', () => {
  test('after a stop in order: pages go on with their own state, what is durable is there', async () => {
    const test = utils()
    const page = test.page()
    const [basket, board] = [await page.mount('basket'), await page.mount('board')]
    await basket.call.add(2)
    await board.call.write('kept')
    await test.restart()
    expect([basket.state.total, board.state.lines]).toEqual([2, ['kept']])
    expect(basket.private.cost).toBe(8)
    await basket.call.add(3)
    expect(basket.state.total).toBe(5)
  })

  test('after a crash: what is durable is there, what is not begins anew', async () => {
    const test = utils()
    const page = test.page()
    const [basket, board] = [await page.mount('basket'), await page.mount('board')]
    await basket.call.add(2)
    await board.call.write('kept')
    await test.crash()
    expect([basket.state.total, board.state.lines]).toEqual([0, ['kept']])
  })

  test('in a hot reload: the state is brought to the new version', async () => {
    const test = utils()
    const board = await test.mount('board')
    await board.call.write('kept')
    expect(await test.reload({ basket: Basket, board: RenamedBoard })).toMatchObject({ kept: [], waiting: ['board'] })
    expect(board.state).toEqual({ rows: ['kept'] })
  })
})

describe('rooms', () => {
  test('who is in, what is said and written, and who is not let in', async () => {
    const test = new LiveComponentTestUtils({ chat: Chat })
    stop = () => test.stop()
    const page = (id: string) => test.page({ caller: { user: { id } } })
    const [ann, bob] = [await page('ann').join('chat', { id: 'a' }), await page('bob').join('chat', { id: 'a' })]
    await ann.until(({ members }) => members.length === 2)
    await bob.present({ name: 'Bob' })
    await ann.until(({ members }) => members[1]?.data.name === 'Bob')
    await bob.emit('said', { text: 'hello' })
    await bob.emit('waved')
    await test.settle()
    expect(ann.events).toMatchObject([
      { event: 'said', data: { text: 'hello' }, from: bob.members[1]?.id },
      { event: 'waved' },
    ])
    await ann.write({ topic: 'Birds' })
    await bob.until(({ state }) => state.state.topic === 'Birds')
    await expect(bob.write({ topic: 'Cars' })).rejects.toMatchObject({ code: 'ROOM_FORBIDDEN' })
    await expect(test.page().join('chat', { id: 'a' })).rejects.toMatchObject({ code: 'ROOM_FORBIDDEN' })
  })
})
