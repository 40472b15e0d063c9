import { expect, test } from 'vitest'
import { z } from 'zod'
import type { Revocation } from '../../../authentication/of-request.ts'
import { MemoryStateStore } from '../../store/memory.ts'
import { clientFrame, serverFrame } from '../../protocol/frames.ts'
import { LiveComponent, LiveServer, registry, type In } from '../index.ts'
import { KeyRing } from '../signature/key-ring.ts'
import { StateSignature } from '../signature/signature.ts'
import type { FakePeer } from '../../testing/fake-peer.ts'
import { ann, bob, call, mount, outcome, visit } from './test-support/people.ts'

let finish = (): void => {}

class Own extends LiveComponent.with({
  state: z.object({ n: z.number().default(0) }),
  actions: { add: null, slow: null },
}) {
  add(): number {
    return ++this.state.n
  }

  async slow(): Promise<number> {
    await new Promise<void>((resolve) => (finish = resolve))
    return (this.state.n += 10)
  }
}

class Shared extends LiveComponent.with({
  scope: 'shared',
  state: z.object({ n: z.number().default(0) }),
  actions: { add: z.number().optional(), slow: null },
}) {
  add(by: In<Shared, 'add'>): number {
    return (this.state.n += by ?? 1)
  }

  async slow(): Promise<number> {
    await new Promise<void>((resolve) => (finish = resolve))
    return (this.state.n += 10)
  }
}

const open = () => {
  const clock = { now: 1_000_000 }
  const store = new MemoryStateStore()
  const signature = new StateSignature({ keys: new KeyRing(['a secret of the tests, long enough for it']), store })
  const live = new LiveServer({
    registry: registry({ own: Own, shared: Shared }),
    now: () => clock.now,
    store,
    signature,
    schedule: queueMicrotask,
  })
  return { live, clock }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
const epochOf = (peer: FakePeer): string => {
  const frame = peer.frames.find((one) => one[0] === serverFrame.mounted)
  return frame?.[5] ?? ''
}

const revoked: readonly (readonly [string, Revocation, readonly number[]])[] = [
  ['a person', { user: 'ann' }, [0, 1]],
  ['a session', { session: 'ann-2' }, [1]],
  ["a person's session", { user: 'bob', session: 'ann-2' }, []],
]

test.each(revoked)('what %s has open is closed, and nothing else: %j', (_, what, closed) => {
  const { live } = open()
  const peers = [visit(live, ann), visit(live, { ...ann, session: 'ann-2' }), visit(live, bob), visit(live)]
  expect(live.revoke(what)).toBe(closed.length)
  const codes = peers.map(({ closedWith }) => closedWith?.code)
  expect(codes).toEqual(peers.map((_, index) => (closed.includes(index) ? 4401 : undefined)))
})

test('one connection is closed by its id, of somebody who is not known too; everybody is not', () => {
  const { live } = open()
  const [peer, other] = [visit(live), visit(live)]
  expect(live.revoke({ connection: peer.id })).toBe(1)
  expect([peer.closedWith?.code, other.closedWith]).toEqual([4401, undefined])
  expect(() => live.revoke({})).toThrow('needs a user')
})

test('what they had mounted is gone, also what was kept of a lost socket, and nobody comes back to it', async () => {
  const { live } = open()
  const [here, lost, other] = [visit(live, ann), visit(live, ann), visit(live, bob)]
  for (const peer of [here, lost, other]) {
    await mount(peer, 'own')
    expect(await call(peer, 1, 'add')).toBe(1)
  }
  lost.cut()
  other.cut()
  expect(live.stats.instances).toBe(3)
  live.revoke({ user: 'ann' })
  expect(live.stats.instances).toBe(1)
  for (const [peer, who, n] of [
    [here, ann, 0],
    [lost, ann, 0],
    [other, bob, 1],
  ] as const) {
    const again = visit(live, who, { client: peer.client })
    await mount(again, 'own', { resume: [epochOf(peer), 0] })
    const state = again.frames.find((one) => one[0] === serverFrame.mounted)?.[4]
    const ops = again.frames.find((one) => one[0] === serverFrame.resumed)?.[4]
    expect(state ?? ops).toEqual(n === 0 ? { n: 0 } : [[['n'], 1]])
  }
})

test('their snapshots open for nobody any more', async () => {
  const { live } = open()
  const peer = visit(live, ann)
  await mount(peer, 'own')
  await call(peer, 1, 'add')
  await live.hub.snapshots?.sealAll()
  const [, , snapshot = ''] = peer.frames.find((one) => one[0] === serverFrame.snapshot) ?? []
  expect(snapshot).not.toBe('')
  live.revoke({ session: 'ann-1' })
  await turn()
  for (const who of [ann, { ...ann, session: 'ann-2' }]) {
    const again = visit(live, who, { client: peer.client })
    await mount(again, 'own', { resume: [epochOf(peer), 0, snapshot] })
    expect(again.frames.find((one) => one[0] === serverFrame.mounted)?.[4]).toEqual({ n: 0 })
  }
})

test('an action that runs ends known, and one that waits does not run', async () => {
  const { live } = open()
  const [peer, watcher] = [visit(live, ann), visit(live, bob)]
  await mount(peer, 'shared')
  await mount(watcher, 'shared')
  peer.say([clientFrame.call, 1, 1, 'slow'])
  peer.say([clientFrame.call, 1, 2, 'add', 1])
  live.revoke({ user: 'ann' })
  finish()
  await turn()
  expect(await call(watcher, 1, 'add', 0)).toBe(10)
  // signed in again, as the same page
  const again = visit(live, { ...ann, session: 'ann-2' }, { client: peer.client })
  await mount(again, 'shared', { resume: [epochOf(peer), 0] })
  again.say([clientFrame.call, 1, 1, 'slow', null, { again: 1 }])
  again.say([clientFrame.call, 1, 2, 'add', 1, { again: 1 }])
  expect([await outcome(again, 1), await outcome(again, 2)]).toEqual([10, 'UNAUTHENTICATED'])
  expect(await call(watcher, 2, 'add', 0)).toBe(10)
})

test('of a state of their own that is gone with the session, a call is told that', async () => {
  const { live } = open()
  const peer = visit(live, ann)
  await mount(peer, 'own')
  peer.say([clientFrame.call, 1, 1, 'slow'])
  live.revoke({ user: 'ann' })
  finish()
  await turn()
  const again = visit(live, { ...ann, session: 'ann-2' }, { client: peer.client })
  await mount(again, 'own', { resume: [epochOf(peer), 0] })
  again.say([clientFrame.call, 1, 1, 'slow', null, { again: 1 }])
  expect(await outcome(again, 1)).toBe('STATE_LOST')
})

test('a session that expires is closed within a second, by one timer that rests when none does', async () => {
  const { live, clock } = open()
  const early = visit(live, { id: 'ann', expiresAt: clock.now + 5000 })
  const late = visit(live, { id: 'ann', expiresAt: clock.now + 60_000 })
  await mount(early, 'own')
  live.hub.guard.expiries.look()
  expect(early.closedWith).toBeUndefined()
  clock.now += 5001
  // before it is looked at, too
  expect(await call(early, 1, 'add')).toBe('UNAUTHENTICATED')
  live.hub.guard.expiries.look()
  expect([early.closedWith?.code, late.closedWith]).toEqual([4401, undefined])
  expect(live.hub.guard.expiries.size).toBe(1)
  late.cut()
  expect(live.hub.guard.expiries.size).toBe(0)
})

test("another user's client id opens nothing of theirs", async () => {
  const { live } = open()
  const victim = visit(live, ann)
  await mount(victim, 'own')
  await call(victim, 1, 'add')
  const thief = visit(live, bob, { client: victim.client })
  await mount(thief, 'own', { resume: [epochOf(victim), 0] })
  expect(thief.frames.find((one) => one[0] === serverFrame.mounted)?.[4]).toEqual({ n: 0 })
  thief.say([clientFrame.call, 1, 1, 'add', null, { again: 1 }])
  expect(await outcome(thief, 1)).toBe('STATE_LOST')
  expect(victim.closedWith).toBeUndefined()
  victim.cut()
  const nobody = visit(live, undefined, { client: victim.client })
  await mount(nobody, 'own', { resume: [epochOf(victim), 0] })
  expect(nobody.frames.find((one) => one[0] === serverFrame.mounted)?.[4]).toEqual({ n: 0 })
})
