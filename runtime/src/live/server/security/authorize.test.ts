import { expect, test, vi } from 'vitest'
import { z } from 'zod'
import { clientFrame, serverFrame } from '../../protocol/frames.ts'
import { LiveComponent, LiveServer, registry, type In } from '../index.ts'
import { ann, bob, call, mount, outcome, visit } from './test-support/people.ts'

const made = vi.fn<() => void>()

/** Of one owner, whom the app looks up in its time. */
class Account extends LiveComponent.with({
  props: z.object({ owner: z.string(), slow: z.boolean().default(false) }),
  state: z.object({ notes: z.array(z.string()).default([]) }),
  actions: { add: z.string().min(1), clear: null, list: null },
  authorize: ({ caller, props }) => {
    if (props.owner === 'broken') throw new Error('password=hunter2 in /srv/app/secret.ts')
    const may = caller.user?.id === props.owner || (caller.user?.roles?.includes('admin') ?? false)
    return props.slow ? new Promise((resolve) => setImmediate(() => resolve(may))) : may
  },
  policies: {
    add: { authorize: ({ input, caller }) => input !== 'root' || caller.user?.id === 'ann' },
    clear: { authorize: async ({ caller }) => caller.user?.roles?.includes('admin') ?? false },
  },
}) {
  override onMount(): void {
    made()
  }

  add(text: In<Account, 'add'>): number {
    return this.state.notes.push(text)
  }

  clear(): void {
    this.state.notes = []
  }

  list(): string[] {
    return [...this.state.notes, this.caller.user?.id ?? '']
  }
}

const open = () => new LiveServer({ registry: registry({ account: Account }) })

test.each([
  ['nobody', undefined, 'UNAUTHENTICATED'],
  ['somebody else', bob, 'FORBIDDEN'],
  ['an admin', ann, 'mounted'],
  ['the owner', { id: 'carl' }, 'mounted'],
])('%s mounts what belongs to carl: %j is told %s', async (_, who, answer) => {
  for (const slow of [false, true]) {
    made.mockClear()
    const live = open()
    expect(await mount(visit(live, who), 'account', { props: { owner: 'carl', slow } })).toBe(answer)
    const times = answer === 'mounted' ? 1 : 0
    expect([made.mock.calls.length, live.stats.instances]).toEqual([times, times])
  }
})

test('what fails in it lets nobody in, and tells nothing', async () => {
  const peer = visit(open(), ann)
  expect(await mount(peer, 'account', { props: { owner: 'broken' } })).toBe('MOUNT_FAILED')
  expect(JSON.stringify(peer.frames)).not.toMatch(/hunter2|secret|srv/)
})

test('while it is being found out, frames of the component keep their order and others go on', async () => {
  const live = open()
  const peer = visit(live, { id: 'carl' })
  peer.say([clientFrame.mount, 1, 'account', { props: { owner: 'carl', slow: true } }])
  peer.say([clientFrame.call, 1, 1, 'add', 'a'])
  peer.say([clientFrame.call, 1, 2, 'add', 'b'])
  peer.say([clientFrame.mount, 2, 'account', { props: { owner: 'carl' } }])
  peer.say([clientFrame.call, 2, 3, 'list'])
  peer.say([clientFrame.call, 1, 4, 'list'])
  expect(await Promise.all([1, 2, 3, 4].map((number) => outcome(peer, number)))).toEqual([
    1,
    2,
    ['carl'],
    ['a', 'b', 'carl'],
  ])
  peer.say([clientFrame.unmount, 1])
  peer.say([clientFrame.mount, 1, 'account', { props: { owner: 'carl', slow: true } }])
  peer.say([clientFrame.unmount, 1])
  peer.say([clientFrame.mount, 1, 'account', { props: { owner: 'carl', slow: true } }])
  peer.say([clientFrame.call, 1, 5, 'list'])
  expect(await outcome(peer, 5)).toEqual(['carl'])
  const mounted = peer.frames.flatMap((frame) => (frame[0] === serverFrame.mounted ? [frame[1]] : []))
  expect(mounted).toEqual([2, 1, 1, 1])
})

test('calls that wait for a mount that is refused are refused with it', async () => {
  const peer = visit(open(), bob)
  peer.say([clientFrame.mount, 1, 'account', { props: { owner: 'carl', slow: true } }])
  peer.say([clientFrame.call, 1, 1, 'list'])
  expect(await outcome(peer, 1)).toBe('NOT_MOUNTED')
  expect(peer.frames.at(-2)).toMatchObject([serverFrame.problem, { component: 1 }, { code: 'FORBIDDEN' }])
})

test('a socket that goes in between leaves nothing, and one that sends without end is closed', async () => {
  const live = open()
  const [gone, full] = [visit(live, ann), visit(live, ann)]
  for (const peer of [gone, full]) peer.say([clientFrame.mount, 1, 'account', { props: { owner: 'a', slow: true } }])
  gone.cut()
  for (let number = 1; number < 10; number++) full.say([clientFrame.call, 1, number, 'add', 'x'.repeat(40_000)])
  expect(full.closedWith?.code).toBe(1013)
  await new Promise(setImmediate)
  expect(live.stats).toMatchObject({ mounts: 0, instances: 0 })
})

test('an action has its own say, when its input is valid', async () => {
  const [admin, owner] = await Promise.all(
    [ann, { id: 'carl' }].map(async (who) => {
      const peer = visit(open(), who)
      await mount(peer, 'account', { props: { owner: 'carl' } })
      return peer
    }),
  )
  if (!admin || !owner) throw new Error('two were made')
  expect([
    await call(owner, 1, 'add', ''),
    await call(owner, 2, 'add', 'root'),
    await call(owner, 3, 'add', 'x'),
  ]).toEqual(['INPUT_INVALID', 'FORBIDDEN', 1])
  expect([await call(admin, 1, 'add', 'root'), await call(admin, 2, 'clear'), await call(owner, 4, 'clear')]).toEqual([
    1,
    undefined,
    'FORBIDDEN',
  ])
})

test('it is asked again at each call, with who the caller is by then', async () => {
  const live = open()
  const peer = visit(live, ann)
  await mount(peer, 'account', { props: { owner: 'carl' } })
  expect(await call(peer, 1, 'list')).toEqual(['ann'])
  live.hub.sessions.get(peer.id)?.identify({ id: 'ann', roles: [] })
  expect([await call(peer, 2, 'list'), await call(peer, 3, 'add', '')]).toEqual(['FORBIDDEN', 'FORBIDDEN'])
})
