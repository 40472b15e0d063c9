import { expect, expectTypeOf, test, vi } from 'vitest'
import { z } from 'zod'
import { clientFrame, serverFrame, type ServerFrame } from '../../protocol/frames.ts'
import type { RoomState } from '../../protocol/room.ts'
import type { LiveBinding } from '../../react/index.ts'
import { MemoryStateStore } from '../../store/memory.ts'
import { FakePeer } from '../../testing/fake-peer.ts'
import { LiveComponent, LiveRoom, LiveServer, registry, type Caller, type In, type RoomMember } from '../index.ts'

const left = vi.fn<(id: string) => void>()

class Chat extends LiveRoom.with({
  params: z.object({ id: z.string() }),
  state: z.object({ topic: z.string().default('none'), said: z.number().default(0) }),
  events: { said: z.object({ text: z.string().max(5) }), waved: null, alarm: z.string() },
  presence: z.object({ name: z.string().default('?') }),
  authorize: ({ params, intent, event, caller }) =>
    params.id !== 'closed' && event !== 'alarm' && (intent !== 'write' || caller.id !== 'guest'),
}) {
  override onJoin(member: RoomMember<{ name: string }>, caller: Caller): void {
    if (caller.id === 'banned') throw Object.assign(new Error('You are banned.'), { code: 'BANNED', statusCode: 403 })
    member.data.name = `<${caller.id}>`
  }

  override onLeave(member: RoomMember<{ name: string }>): void {
    left(member.id)
  }

  override onEvent({ event }: { readonly event: string }): void {
    if (event === 'said') this.state.said++
  }
}

/** Says nothing of who may do what. */
class Shut extends LiveRoom.with({ events: { said: null } }) {}

class Slow extends LiveRoom.with({
  events: { said: z.number() },
  authorize: async ({ intent }) => {
    await new Promise((resolve) => setImmediate(resolve))
    return intent !== 'write'
  },
}) {}

class Bot extends LiveComponent.with({
  state: z.object({ members: z.array(z.string()).default([]), topic: z.string().default('') }),
  actions: { tell: z.string(), look: null, wrong: null },
}) {
  async tell(text: In<Bot, 'tell'>): Promise<void> {
    await this.room(Chat, { id: 'a' }).emit('said', { text })
  }

  look(): void {
    const { state, members } = this.room(Chat, { id: 'a' })
    this.state.topic = state.topic
    this.state.members = members.map(({ id, data }) => `${id} ${data.name}`)
  }

  async wrong(): Promise<void> {
    // @ts-expect-error params are as declared
    await this.room(Chat, { id: 5 }).emit('waved')
  }
}

const server = (config: ConstructorParameters<typeof LiveServer>[0] = {}): LiveServer =>
  new LiveServer({ registry: registry({ chat: Chat, shut: Shut, slow: Slow, bot: Bot }), ...config })

/** Opens a socket of a person. */
function enter(live: LiveServer, id: string, client?: string): FakePeer {
  const peer = new FakePeer(live)
  live.hub.open(peer, { id })
  peer.say([clientFrame.hello, [2], { ...(client !== undefined && { client }) }])
  return peer
}

let calls = 0
async function call(peer: FakePeer, action: string, input: unknown, component = 1): Promise<unknown> {
  const id = ++calls
  peer.say([clientFrame.call, component, id, action, input])
  const acks = (frame: ServerFrame): readonly (readonly [number, unknown?])[] =>
    (frame[0] === serverFrame.patch || frame[0] === serverFrame.state ? frame[4] : undefined) ?? []
  const answer = await peer.next(
    (frame) => acks(frame).some(([one]) => one === id) || (frame[0] === serverFrame.problem && frame[1].call === id),
  )
  return answer[0] === serverFrame.problem ? answer[2].code : 'ok'
}

async function join(peer: FakePeer, name = 'chat', props: unknown = { id: 'a' }, component = 1): Promise<unknown> {
  peer.say([clientFrame.mount, component, name, { props }])
  const answer = await peer.next(
    (frame) =>
      (frame[0] === serverFrame.mounted && frame[1] === component) ||
      (frame[0] === serverFrame.problem && frame[1].component === component && frame[1].call === undefined),
  )
  return answer[0] === serverFrame.problem ? answer[2].code : answer[4]
}

const eventsOf = (peer: FakePeer): readonly unknown[] =>
  peer.frames.filter(([kind]) => kind === serverFrame.event).map((frame) => frame.slice(2))

const membersOf = (live: LiveServer): readonly string[] => {
  const chat = Array.from(live.hub.states.instances.values()).find(({ registered }) => registered.name === 'chat')
  const { members } = JSON.parse(chat?.text ?? '{"members":[]}') as RoomState<unknown, { name: string }>
  return members.map(({ id, away }) => (away ? `${id} away` : id))
}

test('a room is joined, written and left, and says who is here', async () => {
  const live = server()
  const [ann, bob] = [enter(live, 'ann'), enter(live, 'bob')]
  expect(await join(ann)).toEqual({
    state: { topic: 'none', said: 0 },
    members: [{ id: 'ann', joinedAt: expect.any(Number), data: { name: '<ann>' } }],
  })
  await join(bob)
  expect(membersOf(live)).toEqual(['ann', 'bob'])
  expect(await call(ann, 'write', { topic: 'tea' })).toBe('ok')
  expect(await call(bob, 'present', { name: 'Bob' })).toBe('ok')
  expect(await call(bob, 'present', { name: 5 })).toBe('INPUT_INVALID')
  expect(await call(ann, 'write', { topic: 5 })).toBe('INPUT_INVALID')
  expect(await call(ann, 'write', { nothing: 5 })).toBe('INPUT_INVALID')
  expect(await call(ann, 'write', ['x'])).toBe('INPUT_INVALID')
  ann.say([clientFrame.unmount, 1])
  await vi.waitFor(() => expect(membersOf(live)).toEqual(['bob']))
  expect(left).toHaveBeenLastCalledWith('ann')
  expect(await join(ann, 'chat', { id: 'a' }, 2)).toMatchObject({
    state: { topic: 'tea' },
    members: [{ data: { name: 'Bob' } }, { id: 'ann' }],
  })
})

test('an event goes to all who are in, with who emitted it, after the state it came with and before its acknowledgement', async () => {
  const live = server()
  const [ann, bob, out] = [enter(live, 'ann'), enter(live, 'bob'), enter(live, 'out')]
  await Promise.all([join(ann), join(bob), join(out, 'chat', { id: 'b' })])
  expect(await call(ann, 'emit', { event: 'said', data: { text: 'hi' } })).toBe('ok')
  expect(await call(bob, 'emit', { event: 'waved' })).toBe('ok')
  expect(eventsOf(ann)).toEqual([
    ['said', { text: 'hi' }, 'ann'],
    ['waved', null, 'bob'],
  ])
  expect(eventsOf(bob)).toEqual(eventsOf(ann))
  expect(eventsOf(out)).toEqual([])
  const kinds = ann.frames.map((frame) => (frame[0] === serverFrame.patch ? JSON.stringify(frame.slice(3)) : frame[2]))
  const patch = kinds.findIndex((text) => String(text).includes('"said"],1'))
  expect(kinds[patch + 1]).toBe('said')
  expect(patch).toBeGreaterThan(0)
})

test('what is not declared, not as declared, or not allowed is refused, and changes nothing', async () => {
  const live = server()
  const [ann, guest] = [enter(live, 'ann'), enter(live, 'guest')]
  await Promise.all([join(ann), join(guest)])
  for (const input of [
    { event: 'nothing', data: 1 },
    { event: 'said', data: { text: 'too long' } },
    { event: 'said' },
    { event: 'constructor' },
    { event: 5 },
    'said',
    null,
  ])
    expect(await call(ann, 'emit', input)).toBe('INPUT_INVALID')
  expect(await call(ann, 'emit', { event: 'alarm', data: 'x' })).toBe('ROOM_FORBIDDEN')
  expect(await call(guest, 'write', { topic: 'x' })).toBe('ROOM_FORBIDDEN')
  expect(await call(ann, 'onJoin', {})).toBe('UNKNOWN_ACTION')
  expect(eventsOf(guest)).toEqual([])
  expect(await join(ann, 'chat', { id: 'closed' }, 2)).toBe('ROOM_FORBIDDEN')
  expect(await join(ann, 'shut', {}, 3)).toBe('ROOM_FORBIDDEN')
  expect(await join(ann, 'chat', { id: 5 }, 4)).toBe('PROPS_INVALID')
  expect(await join(enter(live, 'banned'))).toBe('BANNED')
  expect(membersOf(live)).toEqual(['ann', 'guest'])
})

test('an asynchronous authorize keeps the order of what a page says', async () => {
  const live = server()
  const ann = enter(live, 'ann')
  ann.say([clientFrame.mount, 1, 'slow', {}])
  for (let at = 0; at < 20; at++) ann.say([clientFrame.call, 1, ++calls, 'emit', { event: 'said', data: at }])
  expect(await call(ann, 'write', {})).toBe('ROOM_FORBIDDEN')
  expect(eventsOf(ann).map((event) => (event as [string, number])[1])).toEqual(
    Array.from({ length: 20 }, (_, at) => at),
  )
})

test('several tabs of one person are one member; a visitor is one by their page', async () => {
  const live = server()
  const [one, two] = [enter(live, 'ann'), enter(live, 'ann')]
  await Promise.all([join(one), join(two), join(two, 'chat', { id: 'a' }, 2)])
  expect(membersOf(live)).toEqual(['ann'])
  one.say([clientFrame.unmount, 1])
  two.say([clientFrame.unmount, 1])
  await call(two, 'present', { name: 'still here' }, 2)
  expect(membersOf(live)).toEqual(['ann'])
  two.say([clientFrame.unmount, 2])
  await vi.waitFor(() => expect(membersOf(live)).toEqual([]))
  const visitor = FakePeer.open(live)
  await join(visitor)
  const [member] = membersOf(live)
  expect(member).toMatch(/^visitor-[\w-]{16}$/)
  visitor.cut()
  await vi.waitFor(() => expect(membersOf(live)).toEqual([`${member} away`]))
  await join(FakePeer.open(live, { client: visitor.client }))
  expect(membersOf(live)).toEqual([member])
})

test('a lost connection is away until it is back or its time is over', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    const live = server({ config: { limits: { detached: 1000 } } })
    const [ann, bob] = [enter(live, 'ann'), enter(live, 'bob')]
    await Promise.all([join(ann), join(bob)])
    ann.cut()
    expect(membersOf(live)).toEqual(['ann away', 'bob'])
    await vi.advanceTimersByTimeAsync(900)
    const back = enter(live, 'ann', ann.client)
    await join(back)
    expect(membersOf(live)).toEqual(['ann', 'bob'])
    await vi.advanceTimersByTimeAsync(2000)
    expect(membersOf(live)).toEqual(['ann', 'bob'])
    left.mockClear()
    back.cut()
    await vi.advanceTimersByTimeAsync(1000)
    expect(membersOf(live)).toEqual(['bob'])
    expect(left.mock.calls).toEqual([['ann']])
  } finally {
    vi.useRealTimers()
  }
})

test('who signs out leaves at once', async () => {
  const live = server()
  const peer = new FakePeer(live)
  live.hub.open(peer, { id: 'ann', user: { id: 'ann' } })
  peer.say([clientFrame.hello, [2]])
  await join(peer)
  expect(membersOf(live)).toEqual(['ann'])
  live.revoke({ user: 'ann' })
  expect(membersOf(live)).toEqual([])
})

test('a component emits to a room and reads it, without being in it', async () => {
  const live = server()
  const [ann, bob] = [enter(live, 'ann'), enter(live, 'bob')]
  await join(ann, 'bot')
  expect(await call(ann, 'tell', 'early')).toBe('ok')
  expect(await call(ann, 'look', undefined)).toBe('ok')
  await join(bob)
  await call(bob, 'write', { topic: 'tea' })
  expect(await call(ann, 'tell', 'hi')).toBe('ok')
  expect(await call(ann, 'tell', 'too long')).toBe('INPUT_INVALID')
  expect(await call(ann, 'wrong', undefined)).toBe('ACTION_FAILED')
  expect(eventsOf(bob)).toEqual([['said', { text: 'hi' }]])
  expect(await call(ann, 'look', undefined)).toBe('ok')
  ann.say([clientFrame.sync, 1])
  const state = await ann.next((frame) => frame[0] === serverFrame.state)
  expect(state[3]).toEqual({ members: ['bob <bob>'], topic: 'tea' })
})

test('an event to 1,000 members is serialised once', async () => {
  const live = server({ config: { limits: { socketsPerAddress: 0 } } })
  const texts = new Set<string>()
  const sent: string[] = []
  const peers = Array.from({ length: 1000 }, (_, index) => enter(live, `p${index}`))
  await Promise.all(peers.map((peer) => join(peer)))
  for (const peer of peers) {
    peer.send = (text) => {
      if (text.startsWith(`[${serverFrame.event},`)) sent.push(text)
      texts.add(text)
      return true
    }
  }
  let stringified = 0
  const stringify = JSON.stringify
  vi.spyOn(JSON, 'stringify').mockImplementation((...given: Parameters<typeof JSON.stringify>) => {
    if (stringify(given[0])?.includes('once')) stringified++
    return stringify(...given)
  })
  peers[0]?.say([clientFrame.call, 1, ++calls, 'emit', { event: 'said', data: { text: 'once' } }])
  await vi.waitFor(() => expect(sent).toHaveLength(1000))
  vi.restoreAllMocks()
  expect(new Set(sent).size).toBe(1)
  // the page's own frame, and the event
  expect(stringified).toBe(2)
})

test('a hot reload keeps who is here, and a room without a state is forgotten when it is empty', async () => {
  const live = server()
  const [ann, bob] = [enter(live, 'ann'), enter(live, 'bob')]
  await Promise.all([join(ann), join(bob)])
  class Edited extends LiveRoom.with({
    params: z.object({ id: z.string() }),
    state: z.object({ topic: z.string().default('none'), fresh: z.boolean().default(true) }),
    events: { sang: z.string() },
    presence: z.object({ name: z.string().default('?') }),
    authorize: () => true,
  }) {}
  const next = new LiveServer({ registry: registry({ chat: Edited, slow: Slow }) })
  next.adopt(live)
  expect(await call(ann, 'emit', { event: 'said', data: { text: 'x' } })).toBe('INPUT_INVALID')
  expect(await call(ann, 'emit', { event: 'sang', data: 'la' })).toBe('ok')
  expect(eventsOf(bob)).toEqual([['sang', 'la', 'ann']])
  bob.say([clientFrame.unmount, 1])
  await vi.waitFor(() => expect(membersOf(next)).toEqual(['ann']))
  const before = next.stats.instances
  await join(ann, 'slow', {}, 2)
  expect(next.stats.instances).toBe(before + 1)
  ann.say([clientFrame.unmount, 2])
  await vi.waitFor(() => expect(next.stats.instances).toBe(before))
})

test('a durable room outlives its server, and who was there is away until they are back', async () => {
  class Kept extends LiveRoom.with({
    durable: true,
    state: z.object({ topic: z.string().default('none') }),
    events: { said: null },
    authorize: () => true,
  }) {}
  const store = new MemoryStateStore()
  const start = (): LiveServer => new LiveServer({ registry: registry({ kept: Kept }), store })
  const first = start()
  const [ann, bob] = [enter(first, 'ann'), enter(first, 'bob')]
  await Promise.all([join(ann, 'kept', {}), join(bob, 'kept', {})])
  expect(await call(ann, 'write', { topic: 'tea' })).toBe('ok')
  expect(await call(ann, 'emit', { event: 'said' })).toBe('ok')
  const next = start()
  const back = enter(next, 'ann', ann.client)
  expect(await join(back, 'kept', {})).toMatchObject({
    state: { topic: 'tea' },
    members: [{ id: 'ann' }, { id: 'bob', away: true }],
  })
  await Promise.all([first.drain(100), next.drain(100)])
})

/** Never run: what compiles here is the test. */
export function typesOnly({
  useRoom,
  usePresence,
}: LiveBinding<{ chat: typeof Chat; shut: typeof Shut; bot: typeof Bot }>): void {
  const room = useRoom('chat', { id: 'a' }, { on: { said: ({ text }, { from }) => void [text.length, from?.length] } })
  expectTypeOf(room.state).toEqualTypeOf<{ topic: string; said: number } | undefined>()
  expectTypeOf(usePresence('chat', { id: 'a' }).members[0]?.data).toEqualTypeOf<{ name: string } | undefined>()
  void [room.emit('waved'), room.emit('said', { text: 'x' }), room.write({ topic: 'x' }), useRoom('shut').emit('said')]
  // @ts-expect-error not a room
  useRoom('bot')
  // @ts-expect-error params are missing
  useRoom('chat')
  // @ts-expect-error data of another type
  void room.emit('said', { text: 5 })
  // @ts-expect-error no such event
  void room.emit('sang')
}
