// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { StrictMode, type ReactNode } from 'react'
import { afterEach, beforeEach, expect, expectTypeOf, test, vi } from 'vitest'
import { LiveConnection } from '../client/index.ts'
import { clientFrame, serverFrame, type ServerFrame } from '../protocol/frames.ts'
import { MockWebSocketServer, type MockSocket } from '../testing/index.ts'
import { createLive } from './index.ts'

/** What `LiveRoom.with()` gives, as far as a page sees it. */
declare class Chat {
  readonly '~propsIn': { id: number }
  readonly '~room': {
    state: { topic: string }
    events: { said: { text: string }; waved: undefined }
    sent: { said: { text: string }; waved: undefined }
    presence: { colour: string }
  }
}
/** A component is no room. */
declare class Plain {
  readonly '~propsIn': object
  readonly state: { n: number }
}

interface Registry extends Readonly<Record<string, new () => object>> {
  readonly chat: typeof Chat
  readonly plain: typeof Plain
}
const { LiveProvider, useRoom, usePresence } = createLive<{ chat: Registry['chat']; plain: Registry['plain'] }>()

let server: MockWebSocketServer
let connection: LiveConnection
const said = vi.fn<(text: string, from: string | undefined) => void>()
const renders = { room: 0, people: 0 }
const count = (what: 'room' | 'people'): void => void renders[what]++

beforeEach(() => {
  server = new MockWebSocketServer()
  connection = new LiveConnection({ url: 'memory:', WebSocket: server.WebSocket, random: () => 0, linger: 0 })
  said.mockClear()
})
afterEach(() => {
  cleanup()
  connection.destroy()
})

function Room({ times }: { times: number }) {
  count('room')
  const room = useRoom('chat', { id: 5 }, { on: { said: ({ text }, { from }) => said(text.repeat(times), from) } })
  return (
    <>
      <h1>{room.status === 'failed' ? room.errors[0]?.code : room.state?.topic}</h1>
      <button onClick={() => room.emit('said', { text: 'hello' })}>say</button>
      <button onClick={() => room.write({ topic: 'new' })}>write</button>
    </>
  )
}

function People() {
  count('people')
  const { members, present } = usePresence('chat', { id: 5 })
  return (
    <button onClick={() => present({ colour: 'red' })}>
      {members.map(({ id, away, data }) => `${id}:${data.colour}${away ? ' (away)' : ''}`).join(', ') || 'nobody'}
    </button>
  )
}

const page = (children: ReactNode): ReactNode => <LiveProvider connection={connection}>{children}</LiveProvider>

const joined: ServerFrame = [
  serverFrame.mounted,
  1,
  3,
  0,
  { state: { topic: 'tea' }, members: [{ id: 'ada', joinedAt: 1, data: { colour: 'blue' } }] },
  'epoch-a',
]

async function socket(): Promise<MockSocket> {
  await vi.waitFor(() => expect(server.sockets[0]?.all(clientFrame.mount)).not.toHaveLength(0))
  return server.sockets[0] as MockSocket // just found
}

test('a page is in a room once, reads state and members apart, hears events and sends its own', async () => {
  const { rerender } = render(<StrictMode>{page([<Room key="a" times={1} />, <People key="b" />])}</StrictMode>)
  const there = await socket()
  expect(there.all(clientFrame.mount)).toEqual([[clientFrame.mount, 1, 'chat', { props: { id: 5 } }]])
  expect(screen.getByText('nobody')).toBeTruthy()
  await act(async () => there.say(joined))
  expect(screen.getByText('tea')).toBeTruthy()
  expect(screen.getByText('ada:blue')).toBeTruthy()
  const before = { ...renders }
  await act(async () => there.say([serverFrame.patch, 3, 1, [[['members', 0, 'away'], true]]]))
  expect(screen.getByText('ada:blue (away)')).toBeTruthy()
  expect(renders.room).toBe(before.room)
  await act(async () => there.say([serverFrame.event, 3, 'said', { text: 'hi' }]))
  rerender(<StrictMode>{page([<Room key="a" times={2} />, <People key="b" />])}</StrictMode>)
  await act(async () => there.say([serverFrame.event, 3, 'said', { text: 'ho' }, 'ada']))
  expect(said.mock.calls).toEqual([
    ['hi', undefined],
    ['hoho', 'ada'],
  ])
  for (const text of ['say', 'write', 'ada:blue (away)']) fireEvent.click(screen.getByText(text))
  expect(there.all(clientFrame.call).map(([, , , action, input]) => [action, input])).toEqual([
    ['emit', { event: 'said', data: { text: 'hello' } }],
    ['write', { topic: 'new' }],
    ['present', { colour: 'red' }],
  ])
})

test('a room that does not let it in is failed and says why; leaving is unmounting', async () => {
  const { rerender } = render(page(<Room times={1} />))
  const there = await socket()
  await act(async () => there.say([serverFrame.problem, { component: 1 }, { code: 'ROOM_FORBIDDEN', detail: 'No.' }]))
  expect(screen.getByText('ROOM_FORBIDDEN')).toBeTruthy()
  rerender(page(<p>gone</p>))
  await vi.waitFor(() => expect(there.all(clientFrame.unmount)).toEqual([[clientFrame.unmount, 1]]))
})

/** Never run: what compiles here is the test. */
export function TypesOnly(): void {
  const room = useRoom('chat', { id: 1 })
  expectTypeOf(room.state).toEqualTypeOf<{ topic: string } | undefined>()
  expectTypeOf(room.members[0]?.data).toEqualTypeOf<{ colour: string } | undefined>()
  expectTypeOf(usePresence('chat', { id: 1 }).members[0]?.away).toEqualTypeOf<true | undefined>()
  // @ts-expect-error not a room
  useRoom('plain')
  // @ts-expect-error a param is missing
  useRoom('chat')
  // @ts-expect-error a param of another type
  usePresence('chat', { id: 'x' })
  // @ts-expect-error no such event
  useRoom('chat', { id: 1 }, { on: { nothing: () => {} } })
  void room.emit('waved')
  // @ts-expect-error data is missing
  void room.emit('said')
  // @ts-expect-error data of another event
  void room.emit('waved', { text: 'x' })
  // @ts-expect-error no such field
  void room.write({ nothing: 1 })
}
