import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { closeCodes, commonVersion, protocolVersions } from '../protocol/codes.ts'
import { clientFrame, serverFrame } from '../protocol/frames.ts'
import { FakePeer } from '../testing/index.ts'
import { LiveComponent, LiveServer, registry, type In, type LiveConfigInput } from './index.ts'
import { originAllowed } from './origin.ts'

const events: string[] = []

class List extends LiveComponent.with({
  scope: 'shared',
  key: (props) => props.name,
  state: z.object({ items: z.array(z.string()).default([]) }),
  props: z.object({ name: z.string().default('') }),
  actions: { add: z.string(), wrong: null, known: null, hang: null },
}) {
  override onMount(): void {
    events.push(`mount ${this.props.name}`)
    if (this.props.name === 'broken') throw new Error('no start')
  }

  override onUnmount(): void {
    events.push(`unmount ${this.props.name}`)
  }

  override onConnect(): void {
    events.push(`connect ${this.caller.id} ${this.props.name}`)
    if (this.caller.id === 'unwelcome')
      throw Object.assign(new Error('Not you'), { code: 'FORBIDDEN', statusCode: 403 })
  }

  override onDisconnect(): void {
    events.push(`disconnect ${this.caller.id}`)
  }

  add(item: In<List, 'add'>): void {
    this.state.items.push(item)
  }

  wrong(): unknown {
    return () => 1
  }

  known(): never {
    throw Object.assign(new Error('The list is closed'), { code: 'LIST_CLOSED', statusCode: 409 })
  }

  hang(): Promise<void> {
    return new Promise(() => {})
  }
}

class Clock extends LiveComponent.with({ scope: 'singleton', state: z.object({ ticks: z.number().default(0) }) }) {
  override onMount(): void {
    this.every(1000, () => this.state.ticks++)
  }
}

class Only extends LiveComponent.with({ scope: 'shared', state: z.object({ n: z.number().default(0) }) }) {
  override onUnmount(): void {
    events.push('unmount only')
  }
}

class Own extends LiveComponent.with({ state: z.object({ n: z.number().default(0) }) }) {
  override onUnmount(): void {
    events.push('unmount own')
  }
}

const open = (config: LiveConfigInput = {}): LiveServer =>
  new LiveServer({ registry: registry({ list: List, clock: Clock, own: Own, only: Only }), config })

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

beforeEach(() => void events.splice(0))

describe('mounting', () => {
  test('a shared component starts once, hears of each connection once, and outlives them', async () => {
    const live = open()
    const [ada, bob] = [FakePeer.open(live, { id: 'ada' }), FakePeer.open(live, { id: 'bob' })]
    ada.say([clientFrame.mount, 1, 'list', { props: { name: 'x' } }])
    ada.say([clientFrame.mount, 2, 'list', { props: { name: 'x' } }])
    bob.say([clientFrame.mount, 1, 'list', { props: { name: 'x' } }])
    ada.say([clientFrame.call, 1, 1, 'add', 'one'])
    ada.say([clientFrame.unmount, 1])
    ada.cut()
    bob.cut()
    expect(events).toEqual(['mount x', 'connect ada x', 'connect bob x', 'disconnect ada', 'disconnect bob'])
    const late = FakePeer.open(live)
    late.say([clientFrame.mount, 1, 'list', { props: { name: 'x' } }])
    expect(late.frames.at(-1)).toEqual([serverFrame.mounted, 1, 1, 1, { items: ['one'] }, expect.any(String)])
    await turn()
    expect(live.stats).toMatchObject({ sockets: 1, instances: 1 })
  })

  test('a component of a mount goes with it', async () => {
    const live = open()
    const peer = FakePeer.open(live)
    peer.say([clientFrame.mount, 1, 'own'])
    expect(live.stats.instances).toBe(1)
    peer.say([clientFrame.unmount, 1])
    expect(events).toEqual(['unmount own'])
    await turn()
    expect(live.stats.instances).toBe(0)
  })

  test('one that cannot start, or does not want this caller, is refused and leaves nothing', () => {
    const live = open()
    const peer = FakePeer.open(live, { id: 'unwelcome' })
    peer.say([clientFrame.mount, 1, 'list', { props: { name: 'broken' } }])
    expect(peer.frames.at(-1)).toMatchObject([serverFrame.problem, { component: 1 }, { code: 'MOUNT_FAILED' }])
    expect(JSON.stringify(peer.frames)).not.toContain('no start')
    peer.say([clientFrame.mount, 1, 'list', { props: { name: 'fine' } }])
    expect(peer.frames.at(-1)).toMatchObject([
      serverFrame.problem,
      { component: 1 },
      { code: 'FORBIDDEN', detail: 'Not you' },
    ])
    expect(events).not.toContain('disconnect unwelcome')
    expect(live.stats).toMatchObject({ mounts: 0, instances: 1 })
  })

  test('with states at their limit, one that nobody looks at makes room, and one in use does not', () => {
    const live = open({ limits: { instances: 2 } })
    const peer = FakePeer.open(live)
    const mount = (component: number, name: string): void =>
      peer.say([clientFrame.mount, component, 'list', { props: { name } }])
    mount(1, 'a')
    mount(2, 'b')
    mount(3, 'c')
    expect(peer.frames.at(-1)).toMatchObject([serverFrame.problem, { component: 3 }, { code: 'TOO_MANY_COMPONENTS' }])
    peer.say([clientFrame.unmount, 1])
    mount(3, 'c')
    expect(peer.frames.at(-1)?.slice(0, 2)).toEqual([serverFrame.mounted, 3])
    expect(events).toContain('unmount a')
  })

  test('what nobody looks at is kept as far as there is room, and dropped from whoever filled it', async () => {
    const live = open({ limits: { kept: 60_000 } })
    const visit = (address: string, name: string): void => {
      const peer = FakePeer.open(live, { address })
      peer.say([clientFrame.mount, 1, 'list', { props: { name } }])
      peer.cut()
    }
    const early = FakePeer.open(live, { address: '6.6.6.6' })
    early.say([clientFrame.mount, 1, 'only'])
    early.cut()
    visit('1.1.1.1', 'ours')
    for (let i = 0; i < 500; i++) visit('6.6.6.6', `theirs ${i} ${'x'.repeat(i)}`)
    await turn()
    expect(live.stats.instances).toBeLessThan(25)
    expect(events.filter((event) => event.startsWith('unmount')).length).toBeGreaterThan(475)
    expect(events).not.toContain('unmount ours')
    expect(events).not.toContain('unmount only')
    const back = FakePeer.open(live)
    back.say([clientFrame.mount, 1, 'list', { props: { name: 'ours' } }])
    expect(events.filter((event) => event === 'mount ours')).toHaveLength(1)
  })

  test('the props of one socket have a limit together', () => {
    const live = open({ limits: { props: 1000 } })
    const peer = FakePeer.open(live)
    const mount = (component: number): void =>
      peer.say([clientFrame.mount, component, 'list', { props: { name: 'x'.repeat(600) } }])
    mount(1)
    mount(2)
    expect(peer.frames.at(-1)).toMatchObject([serverFrame.problem, { component: 2 }, { code: 'TOO_MANY_COMPONENTS' }])
    peer.say([clientFrame.unmount, 1])
    mount(2)
    expect(peer.frames.at(-1)?.slice(0, 2)).toEqual([serverFrame.mounted, 2])
  })

  test('a socket that is closed for having too much to do leaves no component behind', () => {
    const live = open({ limits: { unfinished: 1 } })
    const peer = FakePeer.open(live)
    Object.assign(peer, { pause: undefined }) // as Bun's, which is closed instead
    peer.say([clientFrame.mount, 1, 'own'])
    expect([peer.closedWith?.code, live.stats.instances]).toEqual([closeCodes.overloaded, 0])
  })

  test('a state without defaults is found when the server is made', () => {
    class Bad extends LiveComponent.with({ state: z.object({ title: z.string() }) }) {}
    expect(() => new LiveServer({ registry: { bad: Bad } })).toThrow('"bad" needs a default for every field (title:')
  })
})

describe('calling', () => {
  test('an error the app means for people arrives with its code; a result that cannot travel is a failure', async () => {
    const live = open()
    const peer = FakePeer.open(live)
    peer.say([clientFrame.mount, 1, 'list'])
    peer.say([clientFrame.call, 1, 1, 'known'])
    expect(peer.frames.at(-1)).toEqual([
      serverFrame.problem,
      { component: 1, call: 1 },
      { code: 'LIST_CLOSED', detail: 'The list is closed' },
    ])
  })

  test('actions of one tick travel in one frame, and each caller has its acknowledgement', async () => {
    const live = open()
    const [ada, bob] = [FakePeer.open(live), FakePeer.open(live)]
    for (const peer of [ada, bob]) peer.say([clientFrame.mount, 1, 'list'])
    const [before, subject] = [ada.frames.length, 1]
    ada.say([clientFrame.call, 1, 5, 'add', 'a'])
    bob.say([clientFrame.call, 1, 6, 'add', 'b'])
    ada.say([clientFrame.call, 1, 7, 'add', 'c'])
    await turn()
    const ops = [
      [['items'], 0, 0, 'a'],
      [['items'], 1, 0, 'b'],
      [['items'], 2, 0, 'c'],
    ]
    expect(ada.frames.slice(before)).toEqual([[serverFrame.patch, subject, 1, ops, [[5], [7]]]])
    expect(bob.frames.at(-1)).toEqual([serverFrame.patch, subject, 1, ops, [[6]]])
  })

  test('a component with too much to do says so, and a socket with too many calls is not read', () => {
    const live = open({ limits: { queue: 3, unfinished: 4 } })
    const peer = FakePeer.open(live)
    peer.say([clientFrame.mount, 1, 'list'])
    for (let call = 1; call <= 4; call++) peer.say([clientFrame.call, 1, call, 'hang'])
    expect(peer.frames.at(-1)).toMatchObject([serverFrame.problem, { call: 4 }, { code: 'BUSY' }])
    peer.say([clientFrame.mount, 2, 'own'])
    peer.say([clientFrame.mount, 3, 'list', { props: { name: 'other' } }])
    peer.say([clientFrame.call, 3, 9, 'hang'])
    expect(peer.paused).toBe(true)
  })
})

describe('a slow reader', () => {
  test('gets no patches above the soft limit, then the state as it is, with its acknowledgements', async () => {
    const live = open()
    const peer = FakePeer.open(live)
    peer.say([clientFrame.mount, 1, 'list'])
    peer.waiting = 300 * 1024
    peer.say([clientFrame.ping])
    const before = peer.frames.length
    for (let call = 1; call <= 3; call++) {
      peer.say([clientFrame.call, 1, call, 'add', `${call}`])
      await turn()
    }
    expect(peer.frames.length).toBe(before)
    peer.waiting = 0
    live.writable(peer)
    expect(peer.frames.slice(before)).toEqual([[serverFrame.state, 1, 3, { items: ['1', '2', '3'] }, [[1], [2], [3]]]])
  })

  test('is closed above the hard limit, and when the transport drops a frame', () => {
    const live = open()
    const [full, lossy] = [FakePeer.open(live), FakePeer.open(live)]
    full.waiting = 5 * 1024 * 1024
    full.say([clientFrame.ping])
    expect(full.closedWith?.code).toBe(closeCodes.overloaded)
    lossy.send = () => false
    lossy.say([clientFrame.ping])
    expect(lossy.closedWith?.code).toBe(closeCodes.overloaded)
    expect(live.stats.sockets).toBe(0)
  })
})

describe('time', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  test('a silent socket is pinged, and cut when it misses two; one that answers stays', async () => {
    const live = open({ heartbeat: 1000 })
    const [silent, lively] = [FakePeer.open(live), FakePeer.open(live)]
    lively.ping = () => live.heard(lively)
    await vi.advanceTimersByTimeAsync(4000)
    expect(silent.pings).toBeGreaterThan(0)
    expect(silent.terminated).toBe(true)
    expect(live.stats.sockets).toBe(1)
    lively.cut()
    expect(vi.getTimerCount()).toBe(0)
  })

  test('a socket that says no hello, or stays slow, is closed; one that does not answer the close is cut', async () => {
    const live = open()
    const mute = new FakePeer(live)
    live.open(mute)
    const slow = FakePeer.open(live)
    slow.waiting = 300 * 1024
    slow.say([clientFrame.ping])
    mute.answersClose = false
    slow.answersClose = false
    await vi.advanceTimersByTimeAsync(14_000)
    expect(mute.closedWith?.code).toBe(closeCodes.timeout)
    expect(slow.closedWith?.code).toBe(closeCodes.overloaded)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(mute.terminated && slow.terminated).toBe(true)
    expect(vi.getTimerCount()).toBe(0)
  })

  test('a singleton lives from start to stop, its timers with it', async () => {
    const live = open()
    live.start()
    await vi.advanceTimersByTimeAsync(3000)
    const peer = FakePeer.open(live)
    peer.say([clientFrame.mount, 1, 'clock'])
    expect(peer.frames.at(-1)).toMatchObject([
      serverFrame.mounted,
      1,
      1,
      expect.any(Number),
      { ticks: 3 },
      expect.any(String),
    ])
    const drained = live.drain()
    expect(peer.closedWith?.code).toBe(closeCodes.restart)
    await drained
    // The flush of the last tick.
    await vi.advanceTimersByTimeAsync(1)
    expect(live.refuses({ origin: undefined, host: 'x', address: undefined })).toBe(503)
    expect(vi.getTimerCount()).toBe(0)
  })
})

test('a server is full at its limits, in all and for one address', () => {
  const live = open({ limits: { sockets: 3, socketsPerAddress: 2 } })
  const ask = (address: string): number | undefined => live.refuses({ origin: undefined, host: 'x', address })
  for (let index = 0; index < 2; index++) FakePeer.open(live, { address: '10.0.0.1' })
  expect(ask('10.0.0.1')).toBe(429)
  expect(ask('10.0.0.2')).toBeUndefined()
  const third = FakePeer.open(live, { address: '10.0.0.2' })
  expect(ask('10.0.0.3')).toBe(503)
  third.cut()
  expect(ask('10.0.0.3')).toBeUndefined()
})

test('an IPv6 client has one limit for all the addresses of its network', () => {
  const live = open({ limits: { socketsPerAddress: 2 } })
  const ask = (address: string): number | undefined => live.refuses({ origin: undefined, host: 'x', address })
  const first = FakePeer.open(live, { address: '2001:db8::1' })
  FakePeer.open(live, { address: '2001:db8::2' })
  expect([ask('2001:db8::3'), ask('2001:db8:0:1::3')]).toEqual([429, undefined])
  first.cut()
  expect(ask('2001:db8::3')).toBeUndefined()
})

test.each([
  [undefined, 'a.example', true],
  ['https://a.example', 'a.example', true],
  ['https://a.example', 'a.example:443', true],
  ['http://a.example:3000', 'A.example:3000', true],
  ['http://[::1]:3000', '[::1]:3000', true],
  ['http://a.example', 'a.example:3000', false],
  ['https://b.example', 'a.example', false],
  ['https://a.example.b.example', 'a.example', false],
  ['null', 'a.example', false],
  ['file://', '', false],
  ['https://admin.example', 'a.example', true],
  ['http://admin.example', 'a.example', false],
  ['https://a.example', undefined, false],
])('a page of %s may open a socket of %s: %s', (origin, host, allowed) => {
  expect(originAllowed(origin, host, ['https://admin.example'])).toBe(allowed)
})

test('hello with a version this server does not speak is answered by its close code', () => {
  const live = open()
  const peer = new FakePeer(live)
  live.open(peer)
  peer.say([clientFrame.hello, [Math.max(...protocolVersions) + 1]])
  expect(peer.closedWith?.code).toBe(closeCodes.version)
})

test('hello is answered with the highest version both speak', () => {
  expect(commonVersion([1, 2, 3], [2, 3, 4])).toBe(3)
  expect(commonVersion([3, 2], [2])).toBe(2)
  for (const versions of [[], [1], 2, '2', null, undefined, { 0: 2 }, [[2]], ['2']]) {
    expect(commonVersion(versions, [2])).toBeUndefined()
  }
})

test('a page goes by a secret of the server, which it gives back on its next socket', () => {
  const live = open()
  const clientOf = (peer: FakePeer): string => {
    const [welcome] = peer.frames
    return welcome?.[0] === serverFrame.welcome ? welcome[2].client : ''
  }
  const [first, second, third] = [FakePeer.open(live), new FakePeer(live), new FakePeer(live)]
  expect(clientOf(first)).toMatch(/^[\w-]{22}$/)
  live.open(second)
  second.say([clientFrame.hello, protocolVersions, { client: clientOf(first) }])
  expect(clientOf(second)).toBe(clientOf(first))
  live.open(third)
  third.say([clientFrame.hello, protocolVersions, { client: 'mine' }])
  expect(clientOf(third)).toMatch(/^[\w-]{22}$/)
})
