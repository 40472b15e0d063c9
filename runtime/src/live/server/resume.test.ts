import { beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { closeCodes } from '../protocol/codes.ts'
import { clientFrame, serverFrame, type Resume } from '../protocol/frames.ts'
import { FakePeer } from '../testing/index.ts'
import { LiveComponent, LiveServer, registry, type In, type LiveConfigInput } from './index.ts'

const events: string[] = []

class Own extends LiveComponent.with({
  state: z.object({ n: z.number().default(0), text: z.string().default('') }),
  props: z.object({ who: z.string().default('') }),
  actions: { add: null, write: z.string() },
}) {
  override onMount(): void {
    events.push('mount')
    this.every(60_000, () => {})
  }

  override onUnmount(): void {
    events.push('unmount')
  }

  override onConnect(): void {
    events.push('connect')
  }

  override onDisconnect(): void {
    events.push('disconnect')
  }

  add(): number {
    return ++this.state.n
  }

  write(text: In<Own, 'write'>): void {
    this.state.text = text
  }
}

class Shared extends LiveComponent.with({
  scope: 'shared',
  state: z.object({ n: z.number().default(0) }),
  actions: { add: null },
}) {
  add(): number {
    return ++this.state.n
  }
}

let now = 0
const open = (config: LiveConfigInput = {}): LiveServer =>
  new LiveServer({
    registry: registry({ own: Own, shared: Shared }),
    config,
    schedule: queueMicrotask,
    now: () => now,
  })

let calls = 0
const add = (peer: FakePeer, component = 1): void => peer.say([clientFrame.call, component, ++calls, 'add'])

/** Mounts and gives what that was answered. */
const mount = (peer: FakePeer, name: string, resume?: unknown, props: unknown = {}): readonly unknown[] => {
  peer.say([clientFrame.mount, 1, name, { props, ...(resume !== undefined && { resume: resume as Resume }) }])
  return peer.frames.at(-1) ?? []
}

const epochOf = (mounted: readonly unknown[]): string => String(mounted[5])

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

beforeEach(() => {
  events.splice(0)
  now = 0
})

describe('the state of a mount whose socket was lost', () => {
  test('goes on where its page was, with what happened since', async () => {
    const live = open()
    const first = FakePeer.open(live)
    const mounted = mount(first, 'own')
    add(first)
    await turn()
    add(first)
    await turn()
    first.cut()
    expect(live.stats).toMatchObject({ mounts: 0, instances: 1, held: 1 })
    const second = FakePeer.open(live, { client: first.client })
    expect(mount(second, 'own', [epochOf(mounted), 1])).toEqual([
      serverFrame.resumed,
      1,
      mounted[2],
      2,
      [[['n'], 2]],
      epochOf(mounted),
    ])
    add(second)
    await turn()
    expect(second.frames.at(-1)).toEqual([serverFrame.patch, mounted[2], 3, [[['n'], 3]], [[calls, 3]]])
    expect(events).toEqual(['mount', 'connect', 'disconnect', 'connect'])
  })

  test('is told whole where the page has too little or too much', async () => {
    const live = open()
    let peer = FakePeer.open(live)
    const mounted = mount(peer, 'own')
    add(peer)
    await turn()
    peer.say([clientFrame.call, 1, ++calls, 'write', 'x'.repeat(40_000)])
    await turn()
    for (const seq of [0, 1, 99, -1]) {
      peer.cut()
      peer = FakePeer.open(live, { client: peer.client })
      expect(mount(peer, 'own', [epochOf(mounted), seq]).slice(0, 4)).toEqual([serverFrame.mounted, 1, mounted[2], 2])
    }
    peer.cut()
    peer = FakePeer.open(live, { client: peer.client })
    expect(mount(peer, 'own', [epochOf(mounted), 2]).slice(0, 5)).toEqual([serverFrame.resumed, 1, mounted[2], 2, []])
  })

  test('is taken over from a socket that is still open', () => {
    const live = open()
    const first = FakePeer.open(live)
    const mounted = mount(first, 'own')
    add(first)
    const second = FakePeer.open(live, { client: first.client })
    expect(first.closedWith?.code).toBe(closeCodes.replaced)
    expect(mount(second, 'own', [epochOf(mounted), 1])[0]).toBe(serverFrame.resumed)
  })

  test.each([
    ['another client', undefined],
    ['the same client as another user', 'eve'],
  ])('is not given to %s', (_, id) => {
    const live = open()
    const first = FakePeer.open(live)
    const mounted = mount(first, 'own')
    add(first)
    first.cut()
    const thief = new FakePeer(live)
    live.hub.open(thief, id === undefined ? {} : { id })
    thief.say([clientFrame.hello, [2], id === undefined ? {} : { client: first.client }])
    expect(mount(thief, 'own', [epochOf(mounted), 1])).toMatchObject([
      serverFrame.mounted,
      1,
      2,
      0,
      { n: 0 },
      expect.any(String),
    ])
    const owner = FakePeer.open(live, { client: first.client })
    expect(mount(owner, 'own', [epochOf(mounted), 1])[0]).toBe(serverFrame.resumed)
  })

  test('is not given to another component, to other props, or twice', () => {
    const live = open()
    const first = FakePeer.open(live)
    const mounted = mount(first, 'own')
    add(first)
    first.cut()
    const second = FakePeer.open(live, { client: first.client })
    const resume = { resume: [epochOf(mounted), 1] as const }
    second.say([clientFrame.mount, 1, 'shared', resume])
    second.say([clientFrame.mount, 2, 'own', { ...resume, props: { who: 'else' } }])
    second.say([clientFrame.mount, 3, 'own', resume])
    second.say([clientFrame.mount, 4, 'own', resume])
    expect(second.frames.slice(1).map(([kind]) => kind)).toEqual([
      serverFrame.mounted,
      serverFrame.mounted,
      serverFrame.resumed,
      serverFrame.mounted,
    ])
  })

  test('ends when nobody has come back for a minute, and at once where the page unmounted it', async () => {
    const live = open()
    const [left, lost] = [FakePeer.open(live), FakePeer.open(live)]
    mount(left, 'own')
    mount(lost, 'own')
    left.say([clientFrame.unmount, 1])
    left.cut()
    lost.cut()
    await turn()
    expect(events.filter((event) => event === 'unmount')).toHaveLength(1)
    now = 59_999
    live.hub.expire()
    await turn()
    expect(live.stats.instances).toBe(1)
    now = 60_000
    live.hub.expire()
    await turn()
    expect(live.stats).toEqual({ sockets: 0, mounts: 0, instances: 0, held: 0 })
  })

  test('makes room for those that are needed, first of the address that left the most', async () => {
    const live = open({ limits: { instances: 4, detachedSize: 3 * 4000 } })
    const lose = (address: string): void => {
      const peer = FakePeer.open(live, { address })
      mount(peer, 'own')
      peer.cut()
    }
    lose('10.0.0.1')
    for (let index = 0; index < 5; index++) lose('10.0.0.2')
    await turn()
    expect(live.hub.detached.size).toBe(3)
    const peers = ['a', 'b', 'c', 'd'].map((id) => FakePeer.open(live, { id }))
    for (const peer of peers) expect(mount(peer, 'own')[0]).toBe(serverFrame.mounted)
    await turn()
    expect(live.stats.instances).toBe(4)
    expect(live.hub.detached.size).toBe(0)
  })

  test('goes with a server that stops', async () => {
    const live = open()
    const peer = FakePeer.open(live)
    mount(peer, 'own')
    peer.cut()
    await live.drain()
    expect(live.stats).toEqual({ sockets: 0, mounts: 0, instances: 0, held: 0 })
  })
})

test('a shared state is resumed from any number that it still has the changes since', async () => {
  const live = open()
  const [ada, bob] = [FakePeer.open(live), FakePeer.open(live)]
  const mounted = mount(ada, 'shared')
  mount(bob, 'shared')
  ada.cut()
  for (let index = 0; index < 3; index++) {
    add(bob)
    await turn()
  }
  const again = FakePeer.open(live, { client: ada.client })
  expect(mount(again, 'shared', [epochOf(mounted), 1]).slice(3, 5)).toEqual([
    3,
    [
      [['n'], 2],
      [['n'], 3],
    ],
  ])
  const stranger = FakePeer.open(live)
  expect(mount(stranger, 'shared', ['otherone', 1])[0]).toBe(serverFrame.mounted)
})

test.each([[5], ['epoch'], [['epoch']], [['epoch', '1']], [[1, 1]], [['x'.repeat(17), 1]], [['epoch', 1, {}]], [{}]])(
  'a wish to resume that is no such thing is refused: %j',
  (resume) => {
    const peer = FakePeer.open(open())
    expect(mount(peer, 'own', resume)).toMatchObject([serverFrame.problem, { component: 1 }, { code: 'FRAME_INVALID' }])
  },
)
