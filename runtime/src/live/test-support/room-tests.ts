import { expect, test } from 'vitest'
import { clientFrame, serverFrame, type ServerFrame } from '../protocol/frames.ts'
import type { RoomMember, RoomState } from '../protocol/room.ts'
import type { Page } from './page.ts'
import type { Sockets } from './sockets.ts'

type Hall = RoomState<{ said: number; topic: string }, { name: string }>

const id = (name: string): { readonly id: string } => ({ id: name })
const eventsOf = ({ frames }: Page): readonly unknown[] =>
  frames.filter(([kind]) => kind === serverFrame.event).map((frame) => frame.slice(2))
const texts = ({ frames }: Page): string[] =>
  frames.flatMap((frame) => (frame[0] === serverFrame.event ? [(frame[3] as { text: string }).text] : []))
const says = (part: string) => (frame: ServerFrame) =>
  frame[0] === serverFrame.patch && JSON.stringify(frame[3]).includes(part)

async function joined(page: Page, component: number, name: string): Promise<Hall> {
  return (await page.mount(component, 'hall', id(name))).state as Hall
}

const refused: readonly (readonly [name: string, props: unknown, code: string])[] = [
  ['hall', id('locked'), 'ROOM_FORBIDDEN'],
  ['hall', id('locked'.padEnd(5000)), 'ROOM_FORBIDDEN'],
  ['shut', {}, 'ROOM_FORBIDDEN'],
  ['hall', {}, 'PROPS_INVALID'],
  ['hall', { id: ['open'] }, 'PROPS_INVALID'],
]

/** What rooms promise, and to whom they give nothing. */
export function testRooms({ open }: Sockets): void {
  test('tells its members who is here, what is emitted, and nothing of another', async () => {
    const [one, two, other] = await Promise.all([open(), open(), open()])
    const first = await joined(one, 1, 'a')
    expect(first).toEqual({ state: { said: 0, topic: '' }, members: [expect.objectContaining({ data: { name: '' } })] })
    expect((await joined(two, 1, 'a')).members).toHaveLength(2)
    await joined(other, 1, 'b')
    await one.until(says('"members"'))
    await two.call(1, 'present', { name: 'Two' })
    await one.until(says('Two'))
    await one.call(1, 'emit', { event: 'said', data: { text: 'hello' } })
    const [{ id: from } = { id: '' }] = first.members as RoomMember[]
    await two.until(([kind]) => kind === serverFrame.event)
    expect(eventsOf(two)).toEqual([['said', { text: 'hello' }, from]])
    expect(eventsOf(one)).toEqual(eventsOf(two))
    other.say([clientFrame.ping])
    await other.until(([kind]) => kind === serverFrame.pong)
    expect(eventsOf(other)).toEqual([])
    two.say([clientFrame.unmount, 1])
    await one.until(says('[["members"],1,1]'))
    await Promise.all([one.close(), two.close(), other.close()])
  })

  test('lets nobody join, write or emit who may not, and says nothing of itself', async () => {
    const page = await open()
    for (const [index, [name, props, code]] of refused.entries()) {
      await expect(page.mount(index + 1, name, props)).rejects.toThrow(code)
      await expect(page.call(index + 1, 'emit', { event: 'said', data: { text: 'x' } })).rejects.toThrow('NOT_MOUNTED')
      page.say([clientFrame.sync, index + 1])
    }
    await joined(page, 9, 'c')
    await expect(page.call(9, 'write', { topic: 'mine' })).rejects.toThrow('ROOM_FORBIDDEN')
    await expect(page.call(9, 'emit', { event: 'time', data: 5 })).rejects.toThrow('ROOM_FORBIDDEN')
    for (const input of [
      { event: 'gone' },
      { event: '__proto_' },
      { event: 'said', data: { text: 5 } },
      5,
      undefined,
    ]) {
      await expect(page.call(9, 'emit', input)).rejects.toThrow('INPUT_INVALID')
    }
    for (const action of ['onJoin', 'onEvent', 'join', 'leave', 'state', 'members', 'constructor']) {
      await expect(page.call(9, action)).rejects.toThrow('UNKNOWN_ACTION')
    }
    expect(JSON.stringify(page.frames)).not.toContain('swordfish')
    expect(eventsOf(page)).toEqual([])
    await page.close()
  })

  test('is told in one order, with the state that goes with each event before it', async () => {
    const pages = await Promise.all([open(), open(), open()])
    await Promise.all(pages.map((page) => joined(page, 1, 'order')))
    await Promise.all(
      pages.flatMap((page, who) =>
        Array.from({ length: 20 }, (_, at) => page.call(1, 'emit', { event: 'said', data: { text: `${who} ${at}` } })),
      ),
    )
    await Promise.all(pages.map((page) => page.until(() => texts(page).length === 60)))
    const [first, ...others] = pages
    for (const page of others) expect(texts(page)).toEqual(first && texts(first))
    for (const [who, page] of pages.entries()) {
      const own = texts(page).filter((text) => text.startsWith(`${who} `))
      expect(own).toEqual(Array.from({ length: 20 }, (_, at) => `${who} ${at}`))
      expect(heardBeforeSeen(page)).toBe(0)
    }
    await Promise.all(pages.map((page) => page.close()))
  })

  test('knows a lost connection for away, and the page that comes back', async () => {
    const [one, two] = await Promise.all([open(), open()])
    await joined(one, 1, 'away')
    const { epoch } = await two.mount(1, 'hall', id('away'))
    two.socket.terminate()
    await one.until(says('[["members",1,"away"],true]'))
    const again = await open({ client: two.client })
    again.say([clientFrame.mount, 1, 'hall', { props: id('away'), resume: [epoch, 0] }])
    await one.until(says('[["members",1,"away"]]'))
    await one.call(1, 'emit', { event: 'said', data: { text: 'back?' } })
    await again.until(([kind]) => kind === serverFrame.event)
    expect(texts(again)).toEqual(['back?'])
    await Promise.all([one.close(), again.close()])
  })

  test('is reached by a component that is not in it, also with many events at once', async () => {
    const [one, herald] = await Promise.all([open(), open()])
    await joined(one, 1, 'open')
    await one.call(1, 'write', { topic: 'news' })
    await herald.mount(1, 'herald')
    const news = Array.from({ length: 3000 }, (_, at) => `${at}`)
    expect(await herald.call(1, 'tell', { id: 'open', texts: news })).toBe(1)
    await one.until((frame) => frame[0] === serverFrame.event && (frame[3] as { text: string }).text === news.at(-1))
    expect(texts(one)).toEqual(news)
    expect(herald.frames.some(([kind]) => kind === serverFrame.event)).toBe(false)
    await Promise.all([one.close(), herald.close()])
  })
}

/** Events that came before the state that counts them. */
function heardBeforeSeen({ frames }: Page): number {
  let said = 0
  let heard = 0
  let wrong = 0
  for (const frame of frames) {
    if (frame[0] === serverFrame.patch)
      for (const [path, value] of frame[3]) if (path.join('.') === 'state.said') said = Number(value)
    if (frame[0] !== serverFrame.event) continue
    heard++
    if (said < heard) wrong++
  }
  return wrong
}
