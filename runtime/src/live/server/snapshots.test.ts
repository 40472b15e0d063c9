import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { closeCodes } from '../protocol/codes.ts'
import { clientFrame, serverFrame, type CallOptions, type Resume } from '../protocol/frames.ts'
import { MemoryStateStore } from '../store/memory.ts'
import type { StateStore } from '../store/types.ts'
import { FakePeer } from '../testing/index.ts'
import { LiveComponent, LiveServer, registry, type In, type LiveConfigInput } from './index.ts'
import { KeyRing } from './signature/key-ring.ts'
import { StateSignature } from './signature/signature.ts'

const events: string[] = []
let release = (): void => {}

class Own extends LiveComponent.with({
  state: z.object({ n: z.number().default(0), text: z.string().default('') }),
  props: z.object({ who: z.string().default('') }),
  actions: { add: null, write: z.string(), half: null },
}) {
  override onMount(): void {
    events.push('onMount')
  }

  override onResume(): void {
    events.push('onResume')
  }

  override onUnmount(): void {
    events.push('onUnmount')
  }

  add(): number {
    return ++this.state.n
  }

  write(text: In<Own, 'write'>): void {
    this.state.text = text
  }

  async half(): Promise<number> {
    this.state.n++
    await new Promise<void>((resolve) => {
      release = resolve
    })
    return ++this.state.n
  }
}

const keys = new KeyRing(['a secret of the tests, long enough for it'])
const serve = (store: StateStore, config: LiveConfigInput = {}): LiveServer =>
  new LiveServer({
    registry: registry({ own: Own }),
    config,
    signature: new StateSignature({ keys, store }),
    schedule: queueMicrotask,
    now: () => Date.now(),
  })

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** A second and more, with what happens in it. */
async function later(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms)
  await turn()
}

async function mount(peer: FakePeer, resume?: Resume, props: object = {}): Promise<readonly unknown[]> {
  peer.say([clientFrame.mount, 1, 'own', { props, ...(resume && { resume }) }])
  await turn()
  return peer.frames.findLast(([kind]) => kind === serverFrame.mounted || kind === serverFrame.resumed) ?? []
}

const call = (peer: FakePeer, id: number, action: string, input?: unknown, options: CallOptions = {}): void =>
  peer.say([clientFrame.call, 1, id, action, input, options])

const snapshotOf = (peer: FakePeer): string => snapshotsOf(peer).at(-1) ?? ''
const snapshotsOf = ({ frames }: FakePeer): string[] =>
  frames.flatMap((frame) => (frame[0] === serverFrame.snapshot ? [frame[2]] : []))
const answersOf = ({ frames }: FakePeer): unknown[] =>
  frames.flatMap((frame): readonly unknown[] => {
    if (frame[0] === serverFrame.problem) return [[frame[1].call, frame[2].code]]
    return frame[0] === serverFrame.patch ? (frame[4] ?? []) : []
  })
const epochOf = (mounted: readonly unknown[]): string => String(mounted[5])

beforeEach(() => {
  events.splice(0)
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] })
})
afterEach(() => void vi.useRealTimers())

describe('the snapshot of a state of a mount', () => {
  test('comes a moment after a change, then every 15 seconds at most', async () => {
    const peer = FakePeer.open(serve(new MemoryStateStore()))
    await mount(peer)
    await later(20_000)
    expect(snapshotsOf(peer)).toHaveLength(0)
    call(peer, 1, 'add')
    await later(1000)
    expect(snapshotsOf(peer)).toHaveLength(1)
    for (let id = 2; id <= 11; id++) {
      call(peer, id, 'add')
      await later(1000)
    }
    expect(snapshotsOf(peer)).toHaveLength(1)
    await later(6000)
    expect(snapshotsOf(peer)).toHaveLength(2)
    await later(60_000)
    expect(snapshotsOf(peer)).toHaveLength(2)
  })

  test('brings the state to the next server, with what became of calls', async () => {
    const store = new MemoryStateStore()
    const first = FakePeer.open(serve(store))
    const mounted = await mount(first, undefined, { who: 'me' })
    call(first, 1, 'add')
    call(first, 2, 'none')
    await later(1000)
    const [snapshot = ''] = snapshotsOf(first)
    const second = FakePeer.open(serve(store), { client: first.client })
    const again = await mount(second, [epochOf(mounted), 1, snapshot], { who: 'me' })
    expect(again.slice(3, 5)).toEqual([0, { n: 1, text: '' }])
    expect(events).toEqual(['onMount', 'onResume'])
    call(second, 1, 'add', undefined, { again: 1 })
    call(second, 2, 'none', undefined, { again: 1 })
    call(second, 3, 'add', undefined, { again: 1 })
    await turn()
    expect(answersOf(second).toSorted()).toEqual([
      [1, 1],
      [2, 'UNKNOWN_ACTION'],
      [3, 2],
    ])
    // the one it came from is used up: there is another soon
    await later(1000)
    expect(snapshotsOf(second)).toHaveLength(1)
    const third = FakePeer.open(serve(store), { client: first.client })
    expect((await mount(third, [epochOf(again), 2, snapshotOf(second)], { who: 'me' }))[4]).toMatchObject({ n: 2 })
  })

  test('opens once, for its own page and props, and not while the state is here or after it was unmounted', async () => {
    const store = new MemoryStateStore()
    const live = serve(store)
    const first = FakePeer.open(live)
    const mounted = await mount(first)
    call(first, 1, 'add')
    await later(1000)
    const [snapshot = ''] = snapshotsOf(first)
    const resume = [epochOf(mounted), 1, snapshot] as const
    const next = serve(store)
    const fresh = { n: 0, text: '' }
    expect((await mount(FakePeer.open(next), resume))[4]).toEqual(fresh)
    const other = FakePeer.open(next, { client: first.client })
    other.say([clientFrame.mount, 7, 'own', { resume: ['otherone', 1, snapshot] }])
    other.say([clientFrame.mount, 8, 'own', { resume: [epochOf(mounted), 1, `${snapshot.slice(0, -2)}AA`] }])
    await turn()
    expect(other.frames.slice(-2).map((frame) => frame[4])).toEqual([fresh, fresh])
    // beside the state itself
    first.say([clientFrame.mount, 2, 'own', { resume }])
    await turn()
    expect(first.frames.at(-1)?.[4]).toEqual(fresh)
    first.say([clientFrame.unmount, 1])
    first.say([clientFrame.mount, 3, 'own', { resume }])
    await turn()
    expect(first.frames.at(-1)?.[4]).toEqual(fresh)
  })

  test('that has been used opens no second state', async () => {
    const store = new MemoryStateStore()
    const first = FakePeer.open(serve(store))
    const mounted = await mount(first)
    call(first, 1, 'add')
    await later(1000)
    const resume = [epochOf(mounted), 1, snapshotOf(first)] as const
    const states: unknown[] = []
    for (let index = 0; index < 2; index++) {
      const peer = FakePeer.open(serve(store), { client: first.client })
      states.push((await mount(peer, resume))[4])
    }
    expect(states).toEqual([
      { n: 1, text: '' },
      { n: 0, text: '' },
    ])
  })

  test('is not made of half an action, nor of what is too large to come back', async () => {
    const peer = FakePeer.open(serve(new MemoryStateStore(), { maxPayload: 2048 }))
    await mount(peer)
    call(peer, 1, 'half')
    await later(3000)
    expect(snapshotsOf(peer)).toHaveLength(0)
    release()
    await later(1000)
    expect(snapshotsOf(peer)).toHaveLength(1)
    call(peer, 2, 'write', Array.from({ length: 300 }, (_, index) => index).join(' '))
    await later(16_000)
    expect(snapshotsOf(peer)).toHaveLength(1)
    call(peer, 3, 'write', 'short')
    await later(60_000)
    expect(snapshotsOf(peer)).toHaveLength(2)
  })
})

describe('a server that stops', () => {
  test('lets end what runs, then seals, closes and unmounts, and hears nothing more', async () => {
    const store = new MemoryStateStore()
    const live = serve(store)
    const peer = FakePeer.open(live)
    const mounted = await mount(peer)
    call(peer, 1, 'half')
    const drained = live.drain()
    expect(live.refuses({ origin: undefined, host: undefined, address: undefined })).toBe(503)
    expect(peer.frames.at(-1)).toEqual([serverFrame.leave, 3000])
    call(peer, 2, 'add')
    peer.say([clientFrame.ping])
    expect(peer.frames.at(-1)).toEqual([serverFrame.pong])
    expect(peer.closedWith).toBeUndefined()
    release()
    await drained
    expect(answersOf(peer)).toEqual([[1, 2]])
    expect(snapshotsOf(peer)).toHaveLength(1)
    expect(peer.closedWith?.code).toBe(closeCodes.restart)
    expect(events).toEqual(['onMount', 'onUnmount'])
    expect(live.stats).toEqual({ sockets: 0, mounts: 0, instances: 0, held: 0 })
    const next = FakePeer.open(serve(store), { client: peer.client })
    expect((await mount(next, [epochOf(mounted), 2, snapshotOf(peer)]))[4]).toMatchObject({ n: 2 })
    call(next, 2, 'add', undefined, { again: 1 })
    await turn()
    expect(answersOf(next)).toEqual([[2, 3]])
  })

  test('does not wait for what never ends', async () => {
    const live = serve(new MemoryStateStore())
    const peer = FakePeer.open(live)
    await mount(peer)
    call(peer, 1, 'half')
    await live.drain(40)
    expect(peer.closedWith?.code).toBe(closeCodes.restart)
    expect(snapshotsOf(peer)).toHaveLength(0)
  })
})
