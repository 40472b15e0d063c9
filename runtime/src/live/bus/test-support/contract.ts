import { afterEach, beforeEach, expect, test } from 'vitest'
import type { BusHandler, RoomBus } from '../types.ts'

/** What differs between buses. */
export interface BusMaker {
  /** A new, empty one that keeps 10 messages a topic, with payloads of at most 1,000 bytes. */
  open(logged: (message: string) => void): Promise<RoomBus>
  remove?(): Promise<void>
}

/** What it was told, and a way to wait for so much of it. */
class Listener implements BusHandler {
  readonly told: string[] = []
  #waiting: (() => void)[] = []

  message({ sequence, payload }: { sequence: number; payload: string }): void | Promise<void> {
    this.#note(`${sequence} ${payload}`)
  }

  gap(from: number, to: number): void {
    this.#note(`gap ${from}-${to}`)
  }

  #note(line: string): void {
    this.told.push(line)
    for (const wake of this.#waiting.splice(0)) wake()
  }

  async until(count: number): Promise<string[]> {
    while (this.told.length < count) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    return this.told
  }
}

/** What every bus promises: tests, for a `describe` of the bus's own. */
export function busContract(maker: BusMaker): void {
  let bus: RoomBus
  let logged: string[]

  beforeEach(async () => {
    logged = []
    bus = await maker.open((message) => logged.push(message))
  })
  afterEach(async () => {
    await bus.close()
    await maker.remove?.()
  })

  test('numbers messages in the order they were published, in each topic', async () => {
    const numbers = await Promise.all(['a', 'b', 'c'].map((payload) => bus.publish('one', payload)))
    expect(numbers.map((number) => number - (numbers[0] ?? 0))).toEqual([0, 1, 2])
    expect(await bus.last('one')).toBe(numbers[2])
    const [other = 0] = [await bus.publish('other', 'x')]
    expect(await bus.publish('other', 'y')).toBe(other + 1)
  })

  test('tells every subscriber what was published after it came, in order, and the publisher too', async () => {
    const [first, second] = [new Listener(), new Listener()]
    await bus.subscribe('room', first)
    const one = await bus.publish('room', 'one ä😀')
    await bus.subscribe('room', second)
    await bus.publish('elsewhere', 'no')
    await Promise.all(Array.from({ length: 5 }, (_, n) => bus.publish('room', String(n))))
    const rest = Array.from({ length: 5 }, (_, n) => `${one + 1 + n} ${n}`)
    expect(await first.until(6)).toEqual([`${one} one ä😀`, ...rest])
    expect(await second.until(5)).toEqual(rest)
  })

  test('goes on from a number', async () => {
    const start = await bus.publish('room', 'a')
    await bus.publish('room', 'b')
    await bus.publish('room', 'c')
    const listener = new Listener()
    await bus.subscribe('room', listener, { from: start + 1 })
    await bus.publish('room', 'd')
    expect(await listener.until(3)).toEqual([`${start + 1} b`, `${start + 2} c`, `${start + 3} d`])
    const next = new Listener()
    await bus.subscribe('room', next, { from: start + 4 })
    await bus.publish('room', 'e')
    expect(await next.until(1)).toEqual([`${start + 4} e`])
    await expect(bus.subscribe('room', next, { from: start + 6 })).rejects.toMatchObject({ code: 'BUS_OPTION_INVALID' })
  })

  test('says what is no longer kept', async () => {
    const start = await bus.publish('room', '0')
    for (let n = 1; n < 25; n++) await bus.publish('room', String(n))
    const listener = new Listener()
    await bus.subscribe('room', listener, { from: start })
    const told = await listener.until(11)
    expect(told[0]).toBe(`gap ${start}-${start + 14}`)
    expect(told.slice(1)).toEqual(Array.from({ length: 10 }, (_, n) => `${start + 15 + n} ${n + 15}`))
  })

  test('waits for a handler before the next message, and tells a slow one what it missed', async () => {
    const start = (await bus.last('room')) + 1
    let finish = () => {}
    const busy = new Promise<void>((resolve) => (finish = resolve))
    const begun: Listener = new (class extends Listener {
      override async message(message: { sequence: number; payload: string }): Promise<void> {
        await super.message(message)
        if (message.sequence === start) await busy
      }
    })()
    await bus.subscribe('room', begun)
    for (let n = 0; n < 3; n++) await bus.publish('room', String(n))
    await begun.until(1)
    for (let n = 3; n < 100; n++) await bus.publish('room', String(n))
    expect(begun.told).toHaveLength(1)
    finish()
    const last = `${start + 99} 99`
    for (let count = 2; begun.told.at(-1) !== last; count++) await begun.until(count)
    const seen: number[] = []
    for (const line of begun.told) {
      const [, from, to] = /^gap (\d+)-(\d+)$/.exec(line) ?? []
      for (let n = Number(from); n <= Number(to); n++) seen.push(n)
      if (from === undefined) seen.push(Number.parseInt(line, 10))
    }
    expect(seen).toEqual(Array.from({ length: 100 }, (_, n) => start + n))
    expect(begun.told.filter((line) => line.startsWith('gap')).length).toBeGreaterThan(0)
  })

  test('a handler that throws ends nothing', async () => {
    const listener = new (class extends Listener {
      override message(message: { sequence: number; payload: string }): void {
        void super.message(message)
        throw new Error('not mine')
      }
    })()
    await bus.subscribe('room', listener)
    await bus.publish('room', 'a')
    await bus.publish('room', 'b')
    await listener.until(2)
    await bus.close()
    expect(logged).toEqual(['A handler of the room bus threw', 'A handler of the room bus threw'])
  })

  test('calls no handler once its subscription has ended', async () => {
    const [gone, there] = [new Listener(), new Listener()]
    const stop = await bus.subscribe('room', gone)
    await bus.subscribe('room', there)
    await bus.publish('room', 'a')
    await gone.until(1)
    await stop()
    await stop()
    await bus.publish('room', 'b')
    await there.until(2)
    expect(gone.told).toHaveLength(1)
  })

  test('refuses what it cannot carry', async () => {
    const listener = new Listener()
    const refusals: [Promise<unknown>, string][] = [
      [bus.publish('', 'x'), 'BUS_TOPIC_INVALID'],
      [bus.publish('ä'.repeat(257), 'x'), 'BUS_TOPIC_INVALID'],
      [bus.subscribe('\uD800', listener), 'BUS_TOPIC_INVALID'],
      [bus.publish('room', 'ä'.repeat(501)), 'BUS_PAYLOAD_TOO_LARGE'],
      [bus.publish('room', '\uDC00'), 'BUS_OPTION_INVALID'],
      [bus.subscribe('room', listener, { from: 0 }), 'BUS_OPTION_INVALID'],
      [bus.subscribe('room', listener, { from: 1.5 }), 'BUS_OPTION_INVALID'],
    ]
    for (const [refused, code] of refusals) await expect(refused).rejects.toMatchObject({ name: 'RoomBusError', code })
  })

  test('closed, it refuses and calls nobody', async () => {
    const listener = new Listener()
    await bus.subscribe('room', listener)
    await bus.publish('room', 'a')
    await listener.until(1)
    await bus.close()
    await bus.close()
    for (const call of [bus.publish('room', 'b'), bus.subscribe('room', listener), bus.last('room')])
      await expect(call).rejects.toMatchObject({ code: 'BUS_CLOSED' })
    expect(listener.told).toHaveLength(1)
  })
}
