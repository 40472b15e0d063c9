import { expect, test, vi } from 'vitest'
import { z } from 'zod'
import { clientFrame, serverFrame } from '../../protocol/frames.ts'
import { MemoryStateStore } from '../../store/memory.ts'
import type { FakePeer } from '../../testing/fake-peer.ts'
import { LiveComponent, LiveServer, registry, type StateStore } from '../index.ts'
import { Sweep } from '../sweep.ts'
import { ann, bob, call, mount, visit } from './test-support/people.ts'

class Own extends LiveComponent.with({
  state: z.object({}),
  actions: { who: null },
  authorize: ({ caller }) => caller.user !== undefined,
}) {
  who(): unknown {
    return this.caller.user
  }
}

const page = 'https://app.test'
const clock = { now: 5_000_000 }
const open = (store: StateStore = new MemoryStateStore({ now: () => clock.now })) =>
  new LiveServer({ registry: registry({ own: Own }), store, now: () => clock.now, schedule: queueMicrotask })

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
const opened = async (peer: FakePeer): Promise<number | 'open' | undefined> => {
  await turn()
  return peer.frames.some(([kind]) => kind === serverFrame.welcome) ? 'open' : peer.closedWith?.code
}
const issue = (live: LiveServer, who = ann, origin: string | undefined = page) =>
  live.hub.guard.tickets.issue(who, origin)

test('a ticket opens a socket as whom it was given to, and what is sent with it waits', async () => {
  const live = open()
  const who = { ...ann, data: { since: new Date(0), tags: new Set(['a']) } }
  const peer = visit(live, undefined, { ticket: await issue(live, who), origin: page })
  peer.say([clientFrame.ping])
  expect(await mount(peer, 'own')).toBe('mounted')
  expect(await call(peer, 1, 'who')).toEqual(who)
  expect(peer.frames.map(([kind]) => kind).slice(0, 3)).toEqual([
    serverFrame.welcome,
    serverFrame.pong,
    serverFrame.mounted,
  ])
})

test.each<[string, (live: LiveServer, ticket: string) => FakePeer | Promise<FakePeer>, number]>([
  ['one that is none', (live) => visit(live, undefined, { ticket: 'x'.repeat(43), origin: page }), 4408],
  ['a text of another shape', (live) => visit(live, undefined, { ticket: '__proto__', origin: page }), 4408],
  ['one of another origin', (live, ticket) => visit(live, undefined, { ticket, origin: 'https://evil.example' }), 4408],
  ['one of a page, without an origin', (live, ticket) => visit(live, undefined, { ticket }), 4408],
  ['one of somebody else', (live, ticket) => visit(live, bob, { ticket, origin: page }), 4401],
  [
    'one that is used up',
    async (live, ticket) => {
      expect(await opened(visit(live, undefined, { ticket, origin: page }))).toBe('open')
      return visit(live, undefined, { ticket, origin: page })
    },
    4408,
  ],
  [
    'one that is too old',
    (live, ticket) => {
      clock.now += 30_001
      return visit(live, undefined, { ticket, origin: page })
    },
    4408,
  ],
  [
    'one of a session that has ended since',
    (live, ticket) => {
      live.revoke({ session: 'ann-1' })
      return visit(live, undefined, { ticket, origin: page })
    },
    4408,
  ],
  [
    'one of somebody who was taken back since',
    (live, ticket) => {
      live.revoke({ user: 'ann' })
      return visit(live, undefined, { ticket, origin: page })
    },
    4408,
  ],
])('%s opens nothing', async (_, present, code) => {
  const live = open()
  const peer = await present(live, await issue(live))
  peer.say([clientFrame.mount, 1, 'own'])
  expect(await opened(peer)).toBe(code)
  expect([live.stats.instances, JSON.stringify(peer.frames)]).toEqual([0, '[]'])
})

test('of many that come with one ticket at once, one gets in', async () => {
  const live = open()
  const ticket = await issue(live)
  const peers = Array.from({ length: 20 }, () => visit(live, undefined, { ticket, origin: page }))
  const answers = await Promise.all(peers.map(opened))
  expect(answers.filter((answer) => answer === 'open')).toHaveLength(1)
})

test('one that a socket by a cookie brings is of the same person', async () => {
  const live = open()
  const peer = visit(live, { id: 'ann' }, { ticket: await issue(live), origin: page })
  expect(await opened(peer)).toBe('open')
})

test('a store that fails lets nobody in, and the page tries again', async () => {
  const store = new MemoryStateStore()
  const live = open(store)
  const ticket = await issue(live)
  vi.spyOn(store, 'get').mockRejectedValue(new Error('down'))
  expect(await opened(visit(live, undefined, { ticket, origin: page }))).toBe(1013)
})

test('a store that does not answer holds a socket no longer than its handshake may take', async () => {
  const store = new MemoryStateStore()
  const live = open(store)
  const ticket = await issue(live)
  vi.spyOn(store, 'get').mockReturnValue(new Promise(() => {}))
  const peer = visit(live, undefined, { ticket, origin: page })
  clock.now += 10_001
  new Sweep(live.hub).run()
  expect(await opened(peer)).toBe(4408)
})

test('what is kept of a ticket is not the ticket', async () => {
  const store = new MemoryStateStore()
  const live = open(store)
  const ticket = await issue(live)
  const keys = await store.keys('')
  expect(keys).toHaveLength(1)
  expect(JSON.stringify([keys, await store.get(keys[0] ?? '')])).not.toContain(ticket)
})
