import { beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { closeCodes } from '../protocol/codes.ts'
import { clientFrame, serverFrame, type CallOptions, type Resume, type ServerFrame } from '../protocol/frames.ts'
import { FakePeer } from '../testing/index.ts'
import { LiveComponent, LiveServer, registry, type In, type LiveConfigInput } from './index.ts'

const ran: number[] = []
let release = (): void => {}

class Log extends LiveComponent.with({
  scope: 'shared',
  state: z.object({ entries: z.array(z.number()).default([]) }),
  actions: { add: z.number(), bare: z.undefined(), refuse: null, wait: z.number(), size: null },
}) {
  add(entry: In<Log, 'add'>): string {
    ran.push(entry)
    this.state.entries.push(entry)
    return `added ${entry}`
  }

  bare(): string {
    return 'nothing came'
  }

  refuse(): never {
    ran.push(-1)
    throw Object.assign(new Error('Not now'), { code: 'NOT_NOW', statusCode: 409 })
  }

  async wait(entry: In<Log, 'wait'>): Promise<string> {
    await new Promise<void>((resolve) => {
      release = resolve
    })
    return this.add(entry)
  }

  size(): number {
    return this.state.entries.length
  }
}

class Own extends LiveComponent.with({
  state: z.object({ n: z.number().default(0) }),
  props: z.object({ who: z.string().default('') }),
  actions: { add: null },
}) {
  add(): number {
    return ++this.state.n
  }
}

const open = (config: LiveConfigInput = {}): LiveServer =>
  new LiveServer({ registry: registry({ log: Log, own: Own }), config, schedule: queueMicrotask })

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

const mount = (peer: FakePeer, name = 'log', resume?: Resume): readonly unknown[] => {
  peer.say([clientFrame.mount, 1, name, resume ? { resume } : {}])
  return peer.frames.findLast(([kind]) => kind === serverFrame.mounted || kind === serverFrame.resumed) ?? []
}

const call = (peer: FakePeer, id: number, action: string, input?: unknown, options: CallOptions = {}): void =>
  peer.say([clientFrame.call, 1, id, action, input, options])

/** What a page was told of a call, each time. */
const answers = (frames: readonly ServerFrame[], id: number): unknown[] =>
  frames.flatMap((frame): unknown[] => {
    if (frame[0] === serverFrame.problem) return frame[1].call === id ? [frame[2].code] : []
    if (frame[0] !== serverFrame.patch && frame[0] !== serverFrame.state) return []
    return (frame[4] ?? []).filter(([one]) => one === id).map(([, result]) => result)
  })

beforeEach(() => void ran.splice(0))

describe('a call that is sent again', () => {
  test('is answered as it was, and does not run again', async () => {
    const live = open()
    const first = FakePeer.open(live)
    const [, , , , , epoch] = mount(first)
    call(first, 1, 'add', 5)
    call(first, 2, 'refuse')
    call(first, 3, 'none')
    call(first, 4, 'add', 'no number')
    await turn()
    first.cut()
    const second = FakePeer.open(live, { client: first.client })
    mount(second, 'log', [String(epoch), 1])
    for (const id of [1, 2, 3, 4]) call(second, id, 'add', 6, { again: 1 })
    await turn()
    expect([1, 2, 3, 4].map((id) => answers(first.frames, id))).toEqual([
      ['added 5'],
      ['NOT_NOW'],
      ['UNKNOWN_ACTION'],
      ['INPUT_INVALID'],
    ])
    expect([1, 2, 3, 4].map((id) => answers(second.frames, id))).toEqual([
      ['added 5'],
      ['NOT_NOW'],
      ['UNKNOWN_ACTION'],
      ['INPUT_INVALID'],
    ])
    expect(ran).toEqual([5, -1])
  })

  test('on the same socket is not run twice either', async () => {
    const live = open()
    const peer = FakePeer.open(live)
    mount(peer)
    call(peer, 1, 'wait', 1)
    call(peer, 1, 'wait', 1)
    release()
    await turn()
    call(peer, 1, 'wait', 1)
    await turn()
    expect(ran).toEqual([1])
    expect(answers(peer.frames, 1)).toEqual(['added 1', 'added 1'])
  })

  test('and has not come before runs', async () => {
    const live = open()
    const first = FakePeer.open(live)
    const [, , , , , epoch] = mount(first)
    first.cut()
    const second = FakePeer.open(live, { client: first.client })
    mount(second, 'log', [String(epoch), 0])
    call(second, 1, 'add', 5, { again: 1 })
    await turn()
    expect(answers(second.frames, 1)).toEqual(['added 5'])
  })

  test('while the first is at work is answered on the socket that the page has then', async () => {
    const live = open()
    const first = FakePeer.open(live)
    const [, , , , , epoch] = mount(first)
    call(first, 1, 'wait', 7)
    await turn()
    const second = FakePeer.open(live, { client: first.client })
    expect(first.closedWith?.code).toBe(closeCodes.replaced)
    second.say([clientFrame.mount, 9, 'log', { resume: [String(epoch), 0] }])
    second.say([clientFrame.call, 9, 1, 'wait', 7, { again: 1 }])
    release()
    await turn()
    expect(ran).toEqual([7])
    expect(answers(second.frames, 1)).toEqual(['added 7'])
  })

  test('of another user or another page is another call', async () => {
    const live = open()
    const ada = FakePeer.open(live, { id: 'ada' })
    const client = ada.client
    const { hub } = live
    mount(ada)
    call(ada, 1, 'add', 1)
    ada.cut()
    const eve = new FakePeer(live, { id: 'eve' })
    hub.open(eve, { id: 'eve' })
    eve.say([clientFrame.hello, [2], { client }])
    mount(eve)
    call(eve, 1, 'add', 2)
    await turn()
    expect(ran).toEqual([1, 2])
  })

  test('beyond what is remembered is refused as such', async () => {
    const live = open({ limits: { rate: 1e6, burst: 1e6 } })
    const peer = FakePeer.open(live)
    mount(peer)
    for (let id = 1; id <= 300; id++) call(peer, id, 'add', id)
    await turn()
    call(peer, 1, 'add', 1, { again: 1 })
    call(peer, 300, 'add', 1, { again: 1, done: 299 })
    call(peer, 299, 'add', 1, { again: 1 })
    await turn()
    expect(answers(peer.frames, 1)).toEqual(['added 1', 'WINDOW_PASSED'])
    expect(answers(peer.frames, 300)).toEqual(['added 300', 'added 300'])
    expect(answers(peer.frames, 299)).toEqual(['added 299', 'WINDOW_PASSED'])
    expect(ran).toHaveLength(300)
  })

  test('for a state that is lost is refused, also the second time, and what is new runs', async () => {
    const before = open()
    const first = FakePeer.open(before)
    const [, , , , , epoch] = mount(first)
    const live = open()
    for (let round = 0; round < 2; round++) {
      const again = FakePeer.open(live, { client: first.client })
      mount(again, 'log', [String(epoch), 0])
      call(again, 3, 'add', 3, { again: 1 })
      if (round === 1) call(again, 4, 'add', 4)
      await turn()
      expect(answers(again.frames, 3)).toEqual(['STATE_LOST'])
      again.cut()
    }
    expect(ran).toEqual([4])
  })
})

test('an input that is left out before options is none', async () => {
  const live = open()
  const peer = FakePeer.open(live)
  mount(peer)
  call(peer, 1, 'bare', null, { bare: 1, done: 0 })
  call(peer, 2, 'bare', null)
  await turn()
  expect(answers(peer.frames, 1)).toEqual(['nothing came'])
  expect(answers(peer.frames, 2)).toEqual(['INPUT_INVALID'])
})

test('after one frame too many nothing but signs of life is heard, so that order holds', async () => {
  const live = open({ limits: { rate: 1000, burst: 10 } })
  const peer = FakePeer.open(live)
  mount(peer)
  for (let id = 1; id <= 12; id++) call(peer, id, 'add', id)
  await turn()
  expect(ran).toHaveLength(8)
  await new Promise((resolve) => setTimeout(resolve, 20))
  call(peer, 13, 'add', 13)
  peer.say([clientFrame.ping])
  await turn()
  expect(ran).toHaveLength(8)
  expect(peer.frames.at(-1)).toEqual([serverFrame.pong])
  expect(peer.closedWith).toBeUndefined()
  for (let index = 0; index < 10; index++) peer.say([clientFrame.ping])
  expect(peer.closedWith?.code).toBe(closeCodes.policy)
})
