import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { clientFrame, serverFrame, type ServerFrame } from '../protocol/frames.ts'
import { FakePeer } from '../testing/index.ts'
import { LiveComponent, LiveServer, registry, type In } from './index.ts'

const made: string[] = []

class Fragile extends LiveComponent.with({
  scope: 'shared',
  state: z.object({ count: z.number().default(0) }),
  actions: { add: null, fail: null, wait: z.number(), refuse: null },
}) {
  #broken = false

  override onMount(): void {
    made.push('mount')
  }

  override onResume(): void {
    made.push('resume')
  }

  add(): number {
    if (this.#broken) throw new Error('broken')
    return ++this.state.count
  }

  fail(): never {
    this.#broken = true
    this.state.count = 99
    throw new Error('broken')
  }

  async wait(ms: In<Fragile, 'wait'>): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, ms))
  }

  refuse(): never {
    throw Object.assign(new Error('No'), { code: 'NO', statusCode: 409 })
  }
}

const failed = (frame: ServerFrame): boolean => frame[0] === serverFrame.problem

function start(config = {}) {
  let now = 0
  made.length = 0
  const live = new LiveServer({
    registry: registry({ fragile: Fragile }),
    config: { limits: config },
    now: () => now,
    schedule: queueMicrotask,
  })
  const open = () => {
    const peer = FakePeer.open(live)
    let call = 0
    const act = async (action: string, input?: unknown) => {
      const id = ++call
      peer.say([clientFrame.call, 1, id, action, input])
      const frame = await peer.next(
        (one) =>
          (one[0] === serverFrame.patch && one[4]?.some(([acked]) => acked === id) === true) ||
          (one[0] === serverFrame.problem && one[1].call === id),
      )
      return frame[0] === serverFrame.problem ? frame[2].code : 'ok'
    }
    const mount = async () => {
      peer.say([clientFrame.mount, 1, 'fragile'])
      return peer.next((one) => one[0] === serverFrame.mounted || failed(one))
    }
    return { peer, act, mount }
  }
  return { live, open, pass: (ms: number) => void (now += ms) }
}

const health = (live: LiveServer) => live.components.health()[0]

describe('a component that fails', () => {
  test('again and again is started from its last good state, and works', async () => {
    const { live, open } = start()
    const { act, mount } = open()
    await mount()
    await act('add')
    for (let time = 0; time < 5; time++) expect(await act('fail')).toBe('ACTION_FAILED')
    expect(await act('add')).toBe('ok')
    expect(made).toEqual(['mount', 'resume'])
    expect(health(live)).toMatchObject({ name: 'fragile', instances: 1, failures: 5, restarts: 1, parked: 0 })
    const frame = await open().mount()
    expect(frame[4]).toEqual({ count: 2 })
  })

  test('is not counted for what it refuses, nor where something went well between', async () => {
    const { live, open } = start()
    const { act, mount } = open()
    await mount()
    for (let time = 0; time < 20; time++) await act('refuse')
    for (let time = 0; time < 4; time++) await act('fail')
    expect(health(live)).toMatchObject({ failures: 4, restarts: 0 })
  })

  test('after that too is parked: pages are told, and it is tried again after a while, or when it is asked for', async () => {
    const { live, open, pass } = start({ parked: 1000 })
    const page = open()
    await page.mount()
    await page.act('add')
    for (let time = 0; time < 10; time++) await page.act('fail')
    const told = page.peer.frames.at(-1)
    expect(told).toMatchObject([serverFrame.problem, { component: 1 }, { code: 'COMPONENT_PARKED' }])
    expect(await page.act('add')).toBe('NOT_MOUNTED')
    expect(await open().mount()).toMatchObject([serverFrame.problem, {}, { code: 'COMPONENT_PARKED' }])
    expect(health(live)).toMatchObject({ parked: 1, restarts: 1 })
    pass(1000)
    const again = open()
    expect((await again.mount())[4]).toEqual({ count: 1 })
    expect(await again.act('add')).toBe('ok')
    expect(health(live)).toMatchObject({ parked: 0 })

    for (let time = 0; time < 10; time++) await again.act('fail')
    expect(live.components.restart('fragile')).toBe(1)
    expect(again.peer.frames.at(-1)).toEqual([serverFrame.changed])
    expect((await open().mount())[4]).toEqual({ count: 2 })
  })
})

test('a slow action is counted, and told of in the log', async () => {
  const warned: unknown[] = []
  const logger = { debug() {}, info() {}, error() {}, warn: (...told: unknown[]) => void warned.push(told) }
  const live = new LiveServer({
    registry: registry({ fragile: Fragile }),
    logger,
    config: { limits: { slowAction: 5 } },
  })
  const peer = FakePeer.open(live)
  peer.say([clientFrame.mount, 1, 'fragile'])
  peer.say([clientFrame.call, 1, 1, 'wait', 30])
  await peer.next((one) => one[0] === serverFrame.patch)
  expect(health(live)).toMatchObject({ slow: 1 })
  expect(warned).toEqual([['A live action is slow', { component: 'fragile', action: 'wait', ms: expect.any(Number) }]])
})
