import { expect, test } from 'vitest'
import { z } from 'zod'
import { MemoryStore, rateLimitStore } from '../../../rate-limit/index.ts'
import { ServiceContainer } from '../../../services/container.ts'
import { clientFrame, serverFrame } from '../../protocol/frames.ts'
import type { FakePeer } from '../../testing/fake-peer.ts'
import { LiveComponent, LiveServer, registry, type LiveConfigInput } from '../index.ts'
import { SharedBuckets } from './shared-buckets.ts'
import { ann, bob, call, mount, visit } from './test-support/people.ts'

class Mail extends LiveComponent.with({
  state: z.object({}),
  actions: { send: null, draft: null },
  policies: { send: { limit: { rate: 1, burst: 2 } } },
}) {
  send(): string {
    return 'sent'
  }

  draft(): string {
    return 'kept'
  }
}

const clock = { now: 1_000_000 }
const open = (limits: LiveConfigInput['limits'] = {}, services = new ServiceContainer()) =>
  new LiveServer({
    registry: registry({ mail: Mail }),
    config: { limits },
    services,
    now: () => clock.now,
    schedule: queueMicrotask,
  })

const pings = (peer: FakePeer, count: number): number => {
  for (let n = 0; n < count; n++) peer.say([clientFrame.ping])
  // signs of life are answered also when nothing else is heard any more
  const refused = peer.frames.findIndex(([kind]) => kind === serverFrame.problem)
  const heard = refused === -1 ? peer.frames : peer.frames.slice(0, refused)
  return heard.filter(([kind]) => kind === serverFrame.pong).length
}

test('an action has a limit for each person, over all their sockets, and for each address of people who are not known', async () => {
  const live = open()
  const first = visit(live, ann)
  const peers = [
    first,
    visit(live, ann),
    visit(live, bob),
    visit(live),
    visit(live, undefined, { address: '10.0.0.2' }),
  ]
  for (const peer of peers) await mount(peer, 'mail')
  const answers: unknown[] = []
  for (const peer of peers) {
    answers.push([await call(peer, 1, 'send'), await call(peer, 2, 'send'), await call(peer, 3, 'send')])
    expect(await call(peer, 4, 'draft')).toBe('kept')
  }
  expect(answers).toEqual([
    ['sent', 'sent', 'RATE_LIMITED'],
    ['RATE_LIMITED', 'RATE_LIMITED', 'RATE_LIMITED'],
    ['sent', 'sent', 'RATE_LIMITED'],
    ['sent', 'sent', 'RATE_LIMITED'],
    ['sent', 'sent', 'RATE_LIMITED'],
  ])
  clock.now += 1000
  const again = await Promise.all([5, 6].map((number) => call(first, number, 'send')))
  expect(again).toEqual(['sent', 'RATE_LIMITED'])
})

test("counts in the app's store where there is one, which may answer later, and keeps the order", async () => {
  const memory = new MemoryStore()
  const services = new ServiceContainer()
  services.singleton(rateLimitStore, () => ({ take: async (...asked) => memory.take(...asked) }))
  const peers = [open({}, services), open({}, services)].map((live) => visit(live, ann))
  const answers: unknown[] = []
  for (const peer of peers) {
    await mount(peer, 'mail')
    answers.push(...(await Promise.all([call(peer, 1, 'send'), call(peer, 2, 'send')])))
  }
  expect(answers).toEqual(['sent', 'sent', 'RATE_LIMITED', 'RATE_LIMITED'])
})

test('a person has one limit over all sockets, another person at the same address their own', () => {
  const live = open({ rate: 1, burst: 10, perUser: 2, perAddress: 0 })
  const [one, two, three, other] = [visit(live, ann), visit(live, ann), visit(live, ann), visit(live, bob)]
  expect([pings(one, 9), pings(two, 9), pings(other, 9)]).toEqual([9, 9, 9])
  expect(pings(three, 9)).toBe(2)
  expect(three.frames.filter(([kind]) => kind === serverFrame.problem)).toMatchObject([
    [4, {}, { code: 'RATE_LIMITED' }],
  ])
})

test('an address has one for all who come from there, and coming back makes nothing of it', () => {
  const live = open({ rate: 1, burst: 10, perUser: 0, perAddress: 2 })
  const [one, two] = [visit(live, ann), visit(live, bob)]
  expect([pings(one, 9), pings(two, 9)]).toEqual([9, 9])
  for (const peer of [one, two]) peer.cut()
  expect(pings(visit(live), 9)).toBe(2)
  expect(pings(visit(live, undefined, { address: '10.0.0.2' }), 9)).toBe(9)
  clock.now += 60_000
  expect(pings(visit(live), 9)).toBe(9)
})

test('a socket that says nothing costs no bucket, and buckets are forgotten', () => {
  const live = open()
  const { users, addresses } = live.hub.guard
  const peers = Array.from({ length: 50 }, (_, n) => visit(live, { id: `user ${n}` }, { address: `10.0.0.${n}` }))
  expect([users.size, addresses.size]).toEqual([0, 0])
  for (const peer of peers) pings(peer, 5)
  expect([users.size, addresses.size]).toEqual([50, 50])
  for (const peer of peers) peer.cut()
  expect([users.size, addresses.size]).toEqual([50, 50])
  clock.now += 60_000
  for (let n = 0; n < 30; n++) {
    const peer = visit(live, ann, { address: '10.1.0.1' })
    pings(peer, 5)
    peer.cut()
  }
  expect(Math.max(users.size, addresses.size)).toBeLessThan(3)
})

test('of those who have left, a bounded number is remembered', () => {
  const buckets = new SharedBuckets()
  const quota = { rate: 1, burst: 5 }
  for (let n = 0; n < 12_000; n++) {
    const bucket = buckets.join(`${n}`, 0, quota)
    bucket.tokens = 0
    buckets.leave(`${n}`, 0, quota)
  }
  expect(buckets.size).toBe(10_000)
})
