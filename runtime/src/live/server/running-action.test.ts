import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { clientFrame, serverFrame } from '../protocol/frames.ts'
import { FakePeer } from '../testing/index.ts'
import { LiveComponent, LiveServer, registry, type RunningAction } from './index.ts'

const keys: string[] = []
const failures: string[] = []
let held: RunningAction | undefined
let outside = ''
let go = (): void => {}

class Pay extends LiveComponent.with({
  scope: 'shared',
  state: z.object({ paid: z.number().default(0), failed: z.string().default('') }),
  actions: { pay: null, steps: null, wrong: null, meant: null },
}) {
  override onConnect(): void {
    try {
      keys.push(this.action.key)
    } catch (error) {
      outside = String(error)
    }
  }

  override onError(error: unknown, where: string): void {
    failures.push(`${where}: ${String(error)}`)
    this.state.failed = where
    if (failures.length === 2) throw new Error('onError too')
  }

  pay(): void {
    keys.push(this.action.key)
    this.state.paid++
  }

  async steps(): Promise<string> {
    held = this.action
    this.action.progress({ percent: 50, at: new Date(0) })
    await new Promise<void>((resolve) => {
      go = resolve
    })
    held.progress('nearly')
    return 'done'
  }

  wrong(): never {
    this.state.paid = -1
    throw new Error('broken')
  }

  meant(): never {
    throw Object.assign(new Error('No money'), { code: 'NO_MONEY', statusCode: 402 })
  }
}

const errors: string[] = []
const logger = { debug() {}, info() {}, warn() {}, error: (message: string) => void errors.push(message) }
const serve = (): LiveServer => new LiveServer({ registry: registry({ pay: Pay }), schedule: queueMicrotask, logger })
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

function open(live: LiveServer, client?: string): FakePeer {
  const peer = FakePeer.open(live, client === undefined ? {} : { client })
  peer.say([clientFrame.mount, 1, 'pay'])
  return peer
}

describe('an action', () => {
  test('has a key that is the same when its call comes again, and of no other call or page', async () => {
    const first = open(serve())
    first.say([clientFrame.call, 1, 1, 'pay'])
    first.say([clientFrame.call, 1, 2, 'pay'])
    const second = open(serve(), first.client)
    second.say([clientFrame.call, 1, 1, 'pay'])
    open(serve()).say([clientFrame.call, 1, 1, 'pay'])
    await turn()
    expect(keys[2]).toBe(keys[0])
    expect(new Set(keys).size).toBe(3)
    expect(keys[0]).toMatch(/^[\w-]{22}$/)
    expect(keys[0]).not.toContain(first.client)
    expect(outside).toContain('only while one runs')
  })

  test('tells its own page how far it is, on whichever socket that has, until it is over', async () => {
    const live = serve()
    const [first, other] = [open(live), open(live)]
    first.say([clientFrame.call, 1, 1, 'steps'])
    expect(first.frames.at(-1)).toEqual([serverFrame.progress, 1, 1, { percent: 50, at: new Date(0) }])
    const second = FakePeer.open(live, { client: first.client })
    second.say([clientFrame.mount, 9, 'pay'])
    go()
    await turn()
    held?.progress('too late')
    expect(second.frames.filter(([kind]) => kind === serverFrame.progress)).toEqual([
      [serverFrame.progress, 9, 1, 'nearly'],
    ])
    expect(other.frames.some(([kind]) => kind === serverFrame.progress)).toBe(false)
  })

  test('that fails in a way it did not mean to is told to onError, after its changes were taken back', async () => {
    errors.splice(0)
    const peer = open(serve())
    peer.say([clientFrame.call, 1, 1, 'meant'])
    peer.say([clientFrame.call, 1, 2, 'wrong'])
    await turn()
    expect(failures).toEqual(['wrong: Error: broken'])
    expect(peer.frames.at(-1)?.[3]).toEqual([[['failed'], 'wrong']])
    peer.say([clientFrame.call, 1, 3, 'wrong'])
    await turn()
    expect(errors).toEqual([
      'Live component pay failed in wrong',
      'Live component pay failed in wrong',
      'Live component pay failed in onError',
    ])
  })
})
