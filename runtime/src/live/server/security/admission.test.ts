import { expect, test, vi } from 'vitest'
import { z } from 'zod'
import type { Authenticate } from '../../../authentication/identity.ts'
import { UnauthorizedError } from '../../../errors/errors.ts'
import { FakePeer } from '../../testing/fake-peer.ts'
import { LiveComponent, LiveServer, registry, type LiveConfigInput } from '../index.ts'
import { silentLogger } from '../peer.ts'
import { ann, call, mount, visit } from './test-support/people.ts'

const people = new Map([['a', ann]])
const known: Authenticate = ({ cookies }) => people.get(cookies['session'] ?? '')
const clock = { now: 1_000_000 }

class Secret extends LiveComponent.with({
  state: z.object({ text: z.string().default('secret') }),
  actions: { who: null },
  authorize: ({ caller }) => caller.user?.roles?.includes('admin') ?? false,
}) {
  who(): unknown {
    return this.caller.user?.roles
  }
}

const open = (authenticate?: Authenticate, config: LiveConfigInput = {}) => {
  const logger = { ...silentLogger, error: vi.fn<() => void>(), warn: vi.fn<() => void>() }
  const live = new LiveServer({
    registry: registry({ secret: Secret }),
    authenticate,
    config,
    logger,
    now: () => clock.now,
    schedule: queueMicrotask,
  })
  return { live, logger }
}

const ask = (live: LiveServer, cookie = '', more: { url?: string; address?: string } = {}) =>
  live.admit({
    origin: undefined,
    host: 'app.test',
    address: '10.0.0.1',
    headers: () => new Headers({ cookie }),
    ...more,
  })

test('who is known by a cookie is, who is not is let in all the same', async () => {
  for (const hook of [known, async (request) => known(request)] satisfies Authenticate[]) {
    const { live } = open(hook)
    expect(await ask(live, 'session=a')).toMatchObject({ visitor: { identity: ann } })
    expect(await ask(live, 'session=b')).toMatchObject({ visitor: { identity: undefined } })
  }
  expect(ask(open().live, 'session=a')).toMatchObject({ visitor: { identity: undefined } })
})

test.each<[string, Authenticate, number]>([
  ['says no', () => Promise.reject(new UnauthorizedError()), 401],
  [
    'throws',
    () => {
      throw new Error('password=hunter2')
    },
    500,
  ],
  ['rejects', () => Promise.reject(new Error('down')), 500],
  ['gives what is no identity', () => ({ id: '' }), 500],
  ['does not answer', () => new Promise(() => {}), 500],
])('a hook that %s opens no socket', async (_, hook, status) => {
  const { live, logger } = open(hook, { limits: { handshake: 20 } })
  expect(await ask(live)).toEqual({ refused: status })
  expect(logger.error).toHaveBeenCalledTimes(status === 500 ? 1 : 0)
  expect(live.hub.guard.pending.size).toBe(0)
})

test('a token in the URL opens none, and the log says so once', () => {
  const { live, logger } = open(known)
  for (const name of ['token', 'ticket', 'Access_Token', 'jwt']) {
    expect(ask(live, 'session=a', { url: `/_flux/live?x=1&${name}=abc` })).toEqual({ refused: 400 })
  }
  expect(logger.warn).toHaveBeenCalledTimes(1)
  expect(logger.warn).toHaveBeenCalledWith(expect.stringContaining('URL tells a token'), { address: '10.0.0.1' })
  expect(JSON.stringify(logger.warn.mock.calls)).not.toContain('abc')
  expect(ask(live, 'session=a', { url: '/_flux/live?v=2&tokens=1' })).toMatchObject({ visitor: { identity: ann } })
})

test('a session that is ended while it is looked up opens none', async () => {
  let answer: (who: typeof ann) => void = () => {}
  const { live } = open(() => new Promise((resolve) => (answer = resolve)))
  const [before, other] = [ask(live), ask(live)]
  const answerOther = answer
  clock.now += 5
  live.revoke({ session: 'ann-1' })
  answerOther(ann)
  expect(await other).toEqual({ refused: 401 })
  expect(live.hub.guard.pending.size).toBe(1)
  clock.now += 5
  const after = ask(live)
  answer(ann)
  expect(await after).toMatchObject({ visitor: { identity: ann } })
  void before
})

test('sockets that wait to be let in count as sockets', async () => {
  let answer: (nobody: undefined) => void = () => {}
  const held = new Promise<undefined>((resolve) => (answer = resolve))
  const { live } = open(() => held, { limits: { socketsPerAddress: 3, sockets: 5 } })
  const waiting = [1, 2, 3].map(() => ask(live))
  expect(ask(live)).toEqual({ refused: 429 })
  const others = [1, 2].map(() => ask(live, '', { address: '10.0.0.2' }))
  expect(ask(live, '', { address: '10.0.0.3' })).toEqual({ refused: 503 })
  answer(undefined)
  expect(await Promise.all([...waiting, ...others])).toHaveLength(5)
  expect(live.hub.guard.pending.size).toBe(0)
})

test('where the server is full, a socket that has not said hello gives way, and no other', () => {
  const { live } = open(undefined, { limits: { sockets: 3 } })
  const greeted = [visit(live), visit(live)]
  const silent = new FakePeer(live)
  live.open(silent)
  expect(ask(live)).toEqual({ refused: 503 })
  clock.now += 1001
  expect(ask(live)).toMatchObject({ visitor: {} })
  expect([silent.closedWith?.code, ...greeted.map(({ closedWith }) => closedWith)]).toEqual([
    1013,
    undefined,
    undefined,
  ])
  visit(live)
  clock.now += 1001
  expect(ask(live)).toEqual({ refused: 503 })
})

test('an identity expires while nobody looks', async () => {
  const { live } = open(() => ({ id: 'ann', expiresAt: clock.now }))
  expect(await ask(live)).toMatchObject({ visitor: { identity: undefined } })
})

/** A socket opened as a driver does. */
async function enter(live: LiveServer, cookie: string): Promise<FakePeer> {
  const admission = await ask(live, cookie)
  if ('refused' in admission) throw new Error(String(admission.refused))
  const peer = new FakePeer(live)
  live.hub.open(peer, undefined, admission.visitor)
  peer.raw('[0,[2]]')
  return peer
}

test('who is looked at again goes on, with what they may by then, or is closed', async () => {
  const sessions = new Map([
    ['a', ann],
    ['b', { ...ann, session: 'ann-2' }],
  ])
  const { live, logger } = open(async ({ cookies }) => sessions.get(cookies['session'] ?? ''), { revalidate: 60_000 })
  const [first, second] = [await enter(live, 'session=a'), await enter(live, 'session=b')]
  for (const peer of [first, second]) await mount(peer, 'secret')
  await live.hub.guard.revalidation.run()
  expect([await call(first, 1, 'who'), first.closedWith, second.closedWith]).toEqual([['admin'], undefined, undefined])
  sessions.set('a', { ...ann, roles: [] })
  sessions.delete('b')
  await live.hub.guard.revalidation.run()
  expect(first.frames.at(-1)).toMatchObject([4, { component: 1 }, { code: 'FORBIDDEN' }])
  expect([first.closedWith, second.closedWith?.code]).toEqual([undefined, 4401])
  expect(await call(first, 2, 'who')).toBe('NOT_MOUNTED')
  expect(logger.error).not.toHaveBeenCalled()
  sessions.set('a', { ...ann, id: 'bob' })
  await live.hub.guard.revalidation.run()
  expect(first.closedWith?.code).toBe(4401)
})

test('who cannot be looked at again goes on, and it is told', async () => {
  let down = false
  const hook: Authenticate = async (request) => {
    if (down) throw new Error('down')
    return request.ticket ?? known(request)
  }
  const { live, logger } = open(hook)
  const peer = await enter(live, 'session=a')
  const ticket = await live.hub.guard.tickets.issue(ann, undefined)
  const other = visit(live, undefined, { ticket })
  await mount(other, 'secret')
  await live.hub.guard.revalidation.run()
  expect([peer.closedWith, other.closedWith]).toEqual([undefined, undefined])
  down = true
  await live.hub.guard.revalidation.run()
  expect([peer.closedWith, other.closedWith, logger.error.mock.calls.length]).toEqual([undefined, undefined, 2])
})
