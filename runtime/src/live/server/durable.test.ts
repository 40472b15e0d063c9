import { beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { clientFrame, serverFrame, type CallOptions, type Resume, type ServerFrame } from '../protocol/frames.ts'
import { MemoryStateStore } from '../store/memory.ts'
import type { DeleteOptions, SetOptions, StateStore, StoredState, StoredValue } from '../store/types.ts'
import { FakePeer } from '../testing/index.ts'
import { LiveComponent, LiveServer, registry, type In } from './index.ts'

const ran: string[] = []
let release = (): void => {}

class List extends LiveComponent.with({
  scope: 'shared',
  key: (props) => props.name,
  durable: true,
  state: z.object({ items: z.array(z.string()).default([]), at: z.date().default(new Date(0)) }),
  props: z.object({ name: z.string().default('') }),
  actions: { add: z.string(), refuse: null, half: z.string() },
}) {
  override onMount(): void {
    ran.push('onMount')
  }

  override onResume(): void {
    ran.push('onResume')
  }

  add(item: In<List, 'add'>): number {
    ran.push(item)
    return this.state.items.push(item)
  }

  refuse(): never {
    throw Object.assign(new Error('No'), { code: 'NO', statusCode: 409 })
  }

  async half(item: In<List, 'half'>): Promise<void> {
    this.state.items.push(`${item} begun`)
    await new Promise<void>((resolve) => {
      release = resolve
    })
    this.state.items.push(`${item} ended`)
  }
}

class One extends LiveComponent.with({
  scope: 'singleton',
  durable: true,
  state: z.object({ n: z.number().default(0) }),
  actions: { add: null },
}) {
  add(): number {
    return ++this.state.n
  }
}

class Own extends LiveComponent.with({
  durable: true,
  state: z.object({ n: z.number().default(0) }),
  props: z.object({ who: z.string().default('') }),
  actions: { add: null },
}) {
  add(): number {
    return ++this.state.n
  }
}

/** A store whose writes wait for a word, or go wrong. */
class HeldStore implements StateStore {
  readonly inner = new MemoryStateStore()
  readonly sets: string[] = []
  held: (() => void)[] | undefined
  fails: 'no' | 'before' | 'after' = 'no'
  failsReads = false
  ttl: number | undefined

  async get(key: string): Promise<StoredState | undefined> {
    if (this.failsReads) throw broken()
    return this.inner.get(key)
  }

  async set(key: string, value: StoredValue, options?: SetOptions): Promise<number | undefined> {
    this.sets.push(key)
    this.ttl = options?.ttl
    if (this.held) await new Promise<void>((resolve) => void this.held?.push(resolve))
    if (this.fails === 'before') throw broken()
    const version = await this.inner.set(key, value, options)
    if (this.fails === 'after') throw broken()
    return version
  }

  delete(key: string, options?: DeleteOptions): Promise<boolean> {
    return this.inner.delete(key, options)
  }

  keys(prefix: string): Promise<string[]> {
    return this.inner.keys(prefix)
  }

  close(): Promise<void> {
    return this.inner.close()
  }

  /** Lets what waits go on. */
  async let(): Promise<void> {
    const held = this.held ?? []
    if (this.held) this.held = []
    for (const go of held) go()
    await turn()
  }
}

const broken = (): Error => Object.assign(new Error('disk'), { code: 'STORE_FAILED' })

const serve = (store: StateStore): LiveServer => {
  const live = new LiveServer({
    registry: registry({ list: List, one: One, own: Own }),
    store,
    schedule: queueMicrotask,
  })
  live.start()
  return live
}

/** Some turns: a write takes a few, a failed one some more. */
const turn = async (): Promise<void> => {
  for (let index = 0; index < 3; index++) await new Promise((resolve) => setImmediate(resolve))
}

async function mount(peer: FakePeer, name = 'list', resume?: Resume, props: object = {}): Promise<ServerFrame> {
  peer.say([clientFrame.mount, 1, name, { props, ...(resume && { resume }) }])
  await turn()
  return peer.frames.at(-1) ?? [serverFrame.pong]
}

const call = (peer: FakePeer, id: number, action: string, input?: unknown, options: CallOptions = {}): void =>
  peer.say([clientFrame.call, 1, id, action, input, options])

/** What a page was told of its calls. */
const answers = ({ frames }: FakePeer): unknown[] =>
  frames.flatMap((frame): readonly unknown[] => {
    if (frame[0] === serverFrame.problem) return [[frame[1].call, frame[2].code]]
    return (frame[0] === serverFrame.patch || frame[0] === serverFrame.state ? frame[4] : undefined) ?? []
  })

const epochOf = (mounted: readonly unknown[]): string => String(mounted[5])
const itemsOf = (mounted: readonly unknown[]): unknown => (mounted[4] as { items: unknown }).items

beforeEach(() => void ran.splice(0))

describe('a durable component', () => {
  test('tells nobody of what is not stored, and writes what comes meanwhile in one go', async () => {
    const store = new HeldStore()
    const live = serve(store)
    const [ada, bob] = [FakePeer.open(live), FakePeer.open(live)]
    await mount(ada)
    await mount(bob)
    store.held = []
    const before = store.sets.length
    call(ada, 1, 'add', 'a')
    await turn()
    for (let id = 2; id <= 50; id++) call(ada, id, 'add', `${id}`)
    await turn()
    const late = FakePeer.open(live)
    expect(itemsOf(await mount(late))).toEqual([])
    expect([answers(ada), bob.frames.length]).toEqual([[], 2])
    await store.let()
    expect(answers(ada)).toEqual([[1, 1]])
    expect(bob.frames.at(-1)?.slice(3)).toEqual([[[['items'], 0, 0, 'a']]])
    await store.let()
    expect(answers(ada)).toHaveLength(50)
    expect(bob.frames).toHaveLength(4)
    expect(late.frames.at(-1)).toEqual(bob.frames.at(-1))
    expect(store.sets.length - before).toBe(2)
  })

  test('goes on in the next server with its state and what became of its calls', async () => {
    const store = new HeldStore()
    const first = FakePeer.open(serve(store))
    const mounted = await mount(first)
    call(first, 1, 'add', 'a')
    call(first, 2, 'refuse')
    await turn()
    call(first, 3, 'add', 'b')
    await turn()
    expect(ran).toEqual(['onMount', 'a', 'b'])
    // the first server is killed here: nothing of it is told to end
    const live = serve(store)
    const second = FakePeer.open(live, { client: first.client })
    const again = await mount(second, 'list', [epochOf(mounted), 2])
    expect(again.slice(3, 5)).toEqual([0, { items: ['a', 'b'], at: new Date(0) }])
    expect(epochOf(again)).not.toBe(epochOf(mounted))
    call(second, 1, 'add', 'a', { again: 1 })
    call(second, 2, 'refuse', undefined, { again: 1 })
    call(second, 3, 'add', 'b', { again: 1 })
    call(second, 4, 'add', 'c', { again: 1 })
    await turn()
    expect(answers(second).toSorted()).toEqual([
      [1, 1],
      [2, 'NO'],
      [3, 2],
      [4, 3],
    ])
    expect(ran).toEqual(['onMount', 'a', 'b', 'onResume', 'c'])
  })

  test('runs a call again that came to the server before and was not stored', async () => {
    const store = new HeldStore()
    const first = FakePeer.open(serve(store))
    const mounted = await mount(first)
    store.held = []
    call(first, 1, 'add', 'a')
    await turn()
    store.held = undefined
    const second = FakePeer.open(serve(store), { client: first.client })
    expect(itemsOf(await mount(second, 'list', [epochOf(mounted), 0]))).toEqual([])
    call(second, 1, 'add', 'a', { again: 1 })
    await turn()
    expect(answers(second)).toEqual([[1, 1]])
  })

  test('stores no half of an action', async () => {
    const store = new HeldStore()
    const live = serve(store)
    const peer = FakePeer.open(live)
    await mount(peer)
    call(peer, 1, 'half', 'x')
    call(peer, 2, 'add', 'y')
    await turn()
    const [key = ''] = await store.keys('live/list/')
    expect((await store.get(key))?.value).not.toContain('begun')
    release()
    await turn()
    expect(answers(peer)).toEqual([[1], [2, 3]])
    expect((await store.get(key))?.value).toContain('begun')
  })

  test('each mount of its own goes on for its client alone, and goes when it is unmounted', async () => {
    const store = new HeldStore()
    const first = FakePeer.open(serve(store))
    const mounted = await mount(first, 'own')
    call(first, 1, 'add')
    await turn()
    expect(store.ttl).toBe(24 * 60 * 60_000)
    const stranger = FakePeer.open(serve(store))
    expect((await mount(stranger, 'own', [epochOf(mounted), 1]))[4]).toEqual({ n: 0 })
    const owner = FakePeer.open(serve(store), { client: first.client })
    const again = await mount(owner, 'own', [epochOf(mounted), 1])
    expect(again[4]).toEqual({ n: 1 })
    call(owner, 1, 'add', undefined, { again: 1 })
    call(owner, 2, 'add')
    await turn()
    expect(answers(owner)).toEqual([
      [1, 1],
      [2, 2],
    ])
    const other = FakePeer.open(serve(store), { client: first.client })
    expect((await mount(other, 'own', [epochOf(again), 1], { who: 'else' }))[4]).toEqual({ n: 0 })
    const kept = await store.keys('live/own/')
    owner.say([clientFrame.unmount, 1])
    await turn()
    expect(await store.keys('live/own/')).toHaveLength(kept.length - 1)
    const late = FakePeer.open(serve(store), { client: first.client })
    expect((await mount(late, 'own', [epochOf(again), 1]))[4]).toEqual({ n: 0 })
  })

  test('a singleton is there again when the server starts', async () => {
    const store = new HeldStore()
    const peer = FakePeer.open(serve(store))
    await mount(peer, 'one')
    call(peer, 1, 'add')
    await turn()
    expect((await mount(FakePeer.open(serve(store)), 'one'))[4]).toEqual({ n: 1 })
  })

  test('is stored before the server has ended', async () => {
    const store = new HeldStore()
    const live = serve(store)
    const peer = FakePeer.open(live)
    await mount(peer, 'list', undefined, { name: 'end' })
    call(peer, 1, 'add', 'last')
    await live.drain()
    expect(itemsOf(await mount(FakePeer.open(serve(store)), 'list', undefined, { name: 'end' }))).toEqual(['last'])
  })
})

describe('a store that fails', () => {
  test('refuses the calls of the write, and the state is as it is stored', async () => {
    const store = new HeldStore()
    const live = serve(store)
    const [ada, bob] = [FakePeer.open(live), FakePeer.open(live)]
    await mount(ada)
    await mount(bob)
    call(ada, 1, 'add', 'a')
    await turn()
    store.fails = 'before'
    call(ada, 2, 'add', 'b')
    call(ada, 3, 'add', 'c')
    await turn()
    store.fails = 'no'
    call(ada, 4, 'add', 'd')
    call(ada, 2, 'add', 'b', { again: 1 })
    await turn()
    expect(answers(ada)).toEqual([
      [1, 1],
      [2, 'STORE_FAILED'],
      [3, 'STORE_FAILED'],
      [2, 'STORE_FAILED'],
      [4, 2],
    ])
    expect(bob.frames.slice(-2).map((frame) => frame.slice(2, 4))).toEqual([
      [1, [[['items'], 0, 0, 'a']]],
      [2, [[['items'], 1, 0, 'd']]],
    ])
    expect(itemsOf(await mount(FakePeer.open(serve(store))))).toEqual(['a', 'd'])
  })

  test('though it had stored it is believed by what it holds', async () => {
    const store = new HeldStore()
    const live = serve(store)
    const peer = FakePeer.open(live)
    await mount(peer)
    store.fails = 'after'
    call(peer, 1, 'add', 'a')
    await turn()
    store.fails = 'no'
    call(peer, 2, 'add', 'b')
    await turn()
    expect(answers(peer)).toEqual([
      [1, 1],
      [2, 2],
    ])
  })

  test('and says nothing: what was refused is not stored by the next write, and that one succeeds', async () => {
    const store = new HeldStore()
    const live = serve(store)
    const peer = FakePeer.open(live)
    await mount(peer)
    store.fails = 'after'
    store.failsReads = true
    call(peer, 1, 'add', 'a')
    await turn()
    store.fails = 'no'
    store.failsReads = false
    call(peer, 2, 'add', 'b')
    await turn()
    expect(answers(peer)).toEqual([
      [1, 'STORE_FAILED'],
      [2, 1],
    ])
    expect(itemsOf(await mount(FakePeer.open(serve(store))))).toEqual(['b'])
  })

  test('does not mount, and the next try does', async () => {
    const store = new HeldStore()
    const live = serve(store)
    const peer = FakePeer.open(live)
    store.failsReads = true
    expect(await mount(peer)).toMatchObject([serverFrame.problem, { component: 1 }, { code: 'STORE_FAILED' }])
    store.failsReads = false
    expect((await mount(peer))[0]).toBe(serverFrame.mounted)
  })
})

test('what another server has written since is taken on, and told to every page', async () => {
  const store = new HeldStore()
  const [here, there] = [serve(store), serve(store)]
  const [ada, bob] = [FakePeer.open(here), FakePeer.open(here)]
  await mount(ada)
  await mount(bob)
  const eve = FakePeer.open(there)
  await mount(eve)
  call(eve, 1, 'add', 'there')
  await turn()
  call(ada, 1, 'add', 'here')
  await turn()
  expect(answers(ada)).toEqual([[1, 'STORE_FAILED']])
  expect(bob.frames.at(-1)?.slice(2)).toEqual([1, { items: ['there'], at: new Date(0) }])
  call(ada, 2, 'add', 'here too')
  await turn()
  expect(answers(ada).at(-1)).toEqual([2, 2])
  expect(itemsOf(await mount(FakePeer.open(serve(store))))).toEqual(['there', 'here too'])
})
