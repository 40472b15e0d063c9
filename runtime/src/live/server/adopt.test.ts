import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { clientFrame, serverFrame } from '../protocol/frames.ts'
import { FakePeer } from '../testing/index.ts'
import { LiveComponent, LiveServer, registry, type LiveRegistry } from './index.ts'

const clocks = { ticking: 0 }

/** Made anew for each reload, as an edited module is. */
function version(step: number, extra: { field?: boolean; strict?: boolean; breaks?: boolean; timer?: boolean } = {}) {
  class Counter extends LiveComponent.with({
    scope: 'shared',
    state: z.object({
      count: extra.strict
        ? z
            .number()
            .default(0)
            .refine((count) => count === 0, 'must be zero')
        : z.number().default(0),
      ...(extra.field ? { title: z.string().default('new') } : {}),
    }),
    actions: { increment: null, slow: null },
  }) {
    /** Lost when a class is swapped by its prototype. */
    readonly #step = extra.breaks ? fail() : step

    override onMount(): void {
      if (extra.timer) this.#start()
    }

    override onResume(): void {
      if (extra.timer) this.#start()
    }

    #start(): void {
      clocks.ticking++
      this.onRelease(() => clocks.ticking--)
    }

    increment(): number {
      return (this.state.count += this.#step)
    }

    async slow(): Promise<void> {
      await new Promise((resolve) => setImmediate(resolve))
      this.state.count += this.#step
    }
  }
  return registry({ counter: Counter })
}

function fail(): never {
  throw new Error('broken class')
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void // there since the flag is set
  collect()
}

const warnings: string[] = []
const logger = { debug() {}, info() {}, warn: (message: string) => void warnings.push(message), error() {} }
const serve = (components: LiveRegistry): LiveServer => new LiveServer({ registry: components, logger })
let calls = 0

async function call(peer: FakePeer, action: string): Promise<unknown> {
  const id = ++calls
  peer.say([clientFrame.call, 1, id, action])
  const frame = await peer.next(
    (one) =>
      (one[0] === serverFrame.patch && one[4]?.some(([call]) => call === id)) ||
      (one[0] === serverFrame.problem && one[1].call === id),
  )
  return frame[0] === serverFrame.problem
    ? frame[2].code
    : frame[0] === serverFrame.patch
      ? frame[4]?.[0]?.[1]
      : undefined
}

async function mounted(live: LiveServer): Promise<FakePeer> {
  const peer = FakePeer.open(live)
  peer.say([clientFrame.mount, 1, 'counter'])
  await peer.next(([kind]) => kind === serverFrame.mounted)
  return peer
}

describe('a hot reload', () => {
  test('goes on from the state with the new class, on the open socket', async () => {
    const before = serve(version(1))
    const peer = await mounted(before)
    expect(await call(peer, 'increment')).toBe(1)
    const after = serve(version(10))
    expect(after.adopt(before)).toEqual({ swapped: ['counter'], kept: [], waiting: [], removed: [] })
    expect(await call(peer, 'increment')).toBe(11)
    expect(peer.frames.some(([kind]) => kind === serverFrame.state)).toBe(false)
    expect(after.stats).toEqual({ sockets: 1, mounts: 1, instances: 1, held: 0 })
    await before.drain()
    expect(peer.closedWith).toBeUndefined()
  })

  test('sends the whole state when the new schema adds to it', async () => {
    const before = serve(version(1))
    const peer = await mounted(before)
    serve(version(1, { field: true })).adopt(before)
    expect(peer.frames.find(([kind]) => kind === serverFrame.state)).toMatchObject([
      3,
      1,
      1,
      { count: 0, title: 'new' },
    ])
    expect(await call(peer, 'increment')).toBe(1)
  })

  test('keeps the old class where the state does not fit or the class does not start, and says why', async () => {
    const before = serve(version(1))
    const peer = await mounted(before)
    await call(peer, 'increment')
    const strict = serve(version(5, { strict: true }))
    expect(strict.adopt(before).kept).toEqual([{ name: 'counter', reason: 'count: must be zero' }])
    const broken = serve(version(5, { breaks: true }))
    expect(broken.adopt(strict).kept).toEqual([{ name: 'counter', reason: 'broken class' }])
    expect(warnings).toContain('Live component counter keeps its old class: broken class')
    expect(await call(peer, 'increment')).toBe(2)
    expect(serve(version(5)).adopt(broken).swapped).toEqual(['counter'])
    expect(await call(peer, 'increment')).toBe(7)
  })

  test('lets a running action end on the class it began with', async () => {
    const before = serve(version(1))
    const peer = await mounted(before)
    const slow = call(peer, 'slow')
    expect(serve(version(10)).adopt(before).waiting).toEqual(['counter'])
    await slow
    expect(await call(peer, 'increment')).toBe(11)
  })

  test('releases what the old instance held and starts it again in onResume', async () => {
    const before = serve(version(1, { timer: true }))
    await mounted(before)
    expect(clocks.ticking).toBe(1)
    const after = serve(version(1, { timer: true }))
    after.adopt(before)
    expect(clocks.ticking).toBe(1)
    expect(after.stats.held).toBe(1)
    await after.drain()
    expect(clocks.ticking).toBe(0)
  })

  test('tells the page when a component is gone, and to try again when there are others', async () => {
    const before = serve(version(1))
    const peer = await mounted(before)
    const empty = serve({})
    expect(empty.adopt(before).removed).toEqual(['counter'])
    expect(peer.frames.slice(-2)).toEqual([
      [serverFrame.problem, { component: 1 }, { code: 'UNKNOWN_COMPONENT', detail: expect.any(String) }],
      [serverFrame.changed],
    ])
    serve(version(3)).adopt(empty)
    peer.say([clientFrame.mount, 1, 'counter'])
    await peer.next((frame) => frame[0] === serverFrame.mounted && frame[2] !== 1)
    expect(await call(peer, 'increment')).toBe(3)
  })

  test('repeated 400 times holds nothing of the versions before', async () => {
    let live = serve(version(1, { timer: true }))
    const peer = await mounted(live)
    const classes: WeakRef<object>[] = []
    for (let round = 0; round < 400; round++) {
      const next = version(round, { timer: true })
      classes.push(new WeakRef(next.counter))
      const server = serve(next)
      server.adopt(live)
      live = server
    }
    await call(peer, 'increment')
    expect(live.stats).toEqual({ sockets: 1, mounts: 1, instances: 1, held: 1 })
    await new Promise((resolve) => setTimeout(resolve, 0))
    collectGarbage()
    expect(classes.filter((reference) => reference.deref()).length).toBeLessThan(5)
  })
})
