import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { LiveComponent, type Caller, type In } from '../server/index.ts'
import { mountLive } from './index.ts'

class Counter extends LiveComponent.with({
  scope: 'shared',
  state: z.object({ count: z.number().default(0), online: z.array(z.string()).default([]) }),
  props: z.object({ step: z.number().default(1) }),
  actions: { increment: z.object({ by: z.number().int() }).optional(), whoAmI: null, fail: null },
}) {
  increment(input: In<Counter, 'increment'>): number {
    this.state.count += input?.by ?? this.props.step
    return this.state.count
  }

  whoAmI(): string {
    return this.caller.id
  }

  async fail(): Promise<void> {
    this.state.count = 100
    await Promise.resolve()
    throw new Error('no')
  }

  override onConnect(caller: Caller): void {
    this.state.online.push(caller.id)
  }

  override onDisconnect(caller: Caller): void {
    this.state.online.splice(this.state.online.indexOf(caller.id), 1)
  }
}

describe('mountLive', () => {
  test('calls actions and shows state, result and patches', async () => {
    const counter = await mountLive(Counter, { props: { step: 5 }, state: { count: 1 }, caller: { id: 'ada' } })
    expect(counter.state).toEqual({ count: 1, online: ['ada'] })
    expect(await counter.call.increment()).toBe(6)
    expect(await counter.call.increment({ by: 2 })).toBe(8)
    expect(counter.patches).toEqual([[[['count'], 6]], [[['count'], 8]]])
    expect(await counter.call.whoAmI()).toBe('ada')
    await counter.unmount()
    expect(counter.component.state.online).toEqual([])
  })

  test('an action that throws leaves the state as it was', async () => {
    const counter = await mountLive(Counter)
    await expect(counter.call.fail()).rejects.toMatchObject({ code: 'ACTION_FAILED' })
    expect(counter.state.count).toBe(0)
    expect(counter.component.state.count).toBe(0)
  })

  test('an input that is not as declared is refused with its field', async () => {
    const counter = await mountLive(Counter)
    await expect(counter.call.increment({ by: 1.5 })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      fields: [{ path: 'by' }],
    })
  })
})
