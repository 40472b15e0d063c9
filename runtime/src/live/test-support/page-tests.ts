import { expect, test } from 'vitest'
import { clientFrame, serverFrame } from '../protocol/frames.ts'
import type { Sockets } from './sockets.ts'

/** What a page can count on. */
export function testPages({ open }: Sockets): void {
  test('sees its own action as patch and acknowledgement in one frame, and another page sees the patch', async () => {
    const [one, two] = await Promise.all([open(), open()])
    const { subject, state } = await one.mount(1, 'counter', { step: 5 })
    const { count } = state as { count: number }
    await two.mount(7, 'counter')
    expect(await one.call(1, 'increment')).toBe(count + 5)
    const patch = await two.until(
      (frame) => frame[0] === serverFrame.patch && JSON.stringify(frame[3]).includes('"count"'),
    )
    expect(patch).toEqual([serverFrame.patch, subject, expect.any(Number), [[['count'], count + 5]]])
    expect(one.frames.at(-1)).toEqual([...patch, [[1, count + 5]]])
    await Promise.all([one.close(), two.close()])
  })

  test('has a state of its own, a state by key, and who is online', async () => {
    const [one, two] = await Promise.all([open(), open()])
    await Promise.all([one.mount(1, 'notes'), two.mount(1, 'notes')])
    expect(await one.call(1, 'add', { text: 'a' })).toBe(1)
    expect(await two.call(1, 'add', { text: 'b' })).toBe(1)
    await one.mount(2, 'room', { room: 'x' })
    await one.call(2, 'say', 'hello')
    expect((await two.mount(2, 'room', { room: 'x' })).state).toEqual({ said: ['hello'] })
    expect((await two.mount(3, 'room', { room: 'y' })).state).toEqual({ said: [] })
    const { online } = (await two.mount(4, 'counter')).state as { online: string[] }
    expect(online).toHaveLength(1)
    await Promise.all([one.close(), two.close()])
  })

  test('keeps the order of its calls, and a slow one does not hold up another component', async () => {
    const page = await open()
    await Promise.all([page.mount(1, 'counter'), page.mount(2, 'notes')])
    const order: string[] = []
    const note = (label: string) => (): void => void order.push(label)
    await Promise.all([
      page.call(1, 'slow', 80).then(note('slow')),
      page.call(1, 'increment').then(note('after slow')),
      page.call(2, 'add', { text: 'x' }).then(note('other')),
    ])
    expect(order).toEqual(['other', 'slow', 'after slow'])
    await page.close()
  })

  test('is told when an action fails, without its message, and the state is as before', async () => {
    const page = await open()
    const before = (await page.mount(1, 'counter')).state
    await expect(page.call(1, 'fail')).rejects.toThrow('ACTION_FAILED')
    expect(JSON.stringify(page.frames)).not.toContain('hunter2')
    page.say([clientFrame.sync, 1])
    const state = await page.until((frame) => frame[0] === serverFrame.state)
    expect(state[3]).toEqual(before)
    await page.close()
  })

  test('gets pongs and survives silence by answering the pings of the transport', async () => {
    const page = await open()
    page.say([clientFrame.ping])
    expect(await page.until(([kind]) => kind === serverFrame.pong)).toEqual([serverFrame.pong])
    await page.close()
  })
}
