import { expect, test } from 'vitest'
import { closeCodes } from '../protocol/codes.ts'
import { clientFrame, serverFrame } from '../protocol/frames.ts'
import { acksOf, type Page } from './page.ts'
import type { Sockets } from './sockets.ts'

const mountedAgain = (page: Page): Promise<readonly unknown[]> =>
  page.until(([kind]) => kind === serverFrame.resumed || kind === serverFrame.mounted)

const first128 = Array.from({ length: 128 }, (_, index) => index + 1)

/** What a page can count on when its socket was lost. */
export function testResumes({ open, server }: Sockets): void {
  test('goes on with its own state, and its calls are run once', async () => {
    const first = await open()
    const { epoch, subject } = await first.mount(1, 'notes')
    expect(await first.call(1, 'add', { text: 'a' })).toBe(1)
    // heard by the server, whose answer nobody hears
    first.say([clientFrame.call, 1, 2, 'add', { text: 'b' }])
    await first.until((frame) => acksOf(frame).some(([call]) => call === 2))
    first.socket.terminate()
    const second = await open({ client: first.client })
    expect(second.client).toBe(first.client)
    second.say([clientFrame.mount, 4, 'notes', { resume: [epoch, 1] }])
    expect(await mountedAgain(second)).toEqual([
      serverFrame.resumed,
      4,
      subject,
      2,
      [[['notes'], 1, 0, { text: 'b' }]],
      epoch,
    ])
    second.say([clientFrame.call, 4, 2, 'add', { text: 'b' }, { again: 1 }])
    second.say([clientFrame.call, 4, 3, 'add', { text: 'c' }, { again: 1, done: 2 }])
    const answer = await second.until((frame) => acksOf(frame).some(([call]) => call === 3))
    expect(second.frames.flatMap(acksOf)).toEqual([
      [2, 2],
      [3, 3],
    ])
    expect(answer.slice(0, 4)).toEqual([serverFrame.patch, subject, 3, [[['notes'], 2, 0, { text: 'c' }]]])
    await second.close()
  })

  test('before the server has missed it takes its place', async () => {
    const first = await open()
    const { epoch } = await first.mount(1, 'notes')
    const second = await open({ client: first.client })
    expect((await first.closed).code).toBe(closeCodes.replaced)
    second.say([clientFrame.mount, 1, 'notes', { resume: [epoch, 0] }])
    expect((await mountedAgain(second))[0]).toBe(serverFrame.resumed)
    await second.close()
  })

  test('is answered there what it had called on the socket before', async () => {
    const first = await open()
    const { epoch } = await first.mount(1, 'counter')
    first.say([clientFrame.call, 1, 1, 'slow', 150])
    // the next frame has been handled, so this one was
    first.say([clientFrame.ping])
    await first.until(([kind]) => kind === serverFrame.pong)
    first.socket.terminate()
    const second = await open({ client: first.client })
    second.say([clientFrame.mount, 2, 'counter', { resume: [epoch, 0] }])
    second.say([clientFrame.call, 2, 1, 'slow', 150, { again: 1 }])
    const answer = await second.until((frame) => acksOf(frame).some(([call]) => call === 1))
    expect(acksOf(answer)).toEqual([[1, 'slept']])
    await second.close()
  })

  test('after too many frames sends again what was not heard, in order', async () => {
    const first = await open()
    const { epoch } = await first.mount(1, 'room', { room: 'flooded' })
    for (let sign = 1; sign <= 260; sign++) first.say([clientFrame.ping])
    for (let call = 1; call <= 128; call++) first.say([clientFrame.call, 1, call, 'say', `${call}`])
    await first.until(([kind]) => kind === serverFrame.problem)
    first.socket.terminate()
    const second = await open({ client: first.client })
    second.say([clientFrame.mount, 1, 'room', { props: { room: 'flooded' }, resume: [epoch, 0] }])
    for (let call = 1; call <= 128; call++) second.say([clientFrame.call, 1, call, 'say', `${call}`, { again: 1 }])
    await second.until((frame) => acksOf(frame).some(([call]) => call === 128))
    expect(second.frames.flatMap(acksOf).map(([call]) => call)).toEqual(first128)
    const reader = await open()
    const { said } = (await reader.mount(1, 'room', { room: 'flooded' })).state as { said: string[] }
    expect(said).toEqual(first128.map(String))
    await Promise.all([second.close(), reader.close()])
  })

  test('gives what it guesses and gets nothing of others', async () => {
    const owner = await open()
    const { epoch } = await owner.mount(1, 'notes')
    await owner.call(1, 'add', { text: 'mine' })
    const thief = await open()
    thief.say([clientFrame.mount, 1, 'notes', { resume: [epoch, 0] }])
    expect((await mountedAgain(thief))[4]).toEqual({ notes: [], admin: false })
    owner.socket.terminate()
    while ((await server().control('stats')).sockets > 1) await new Promise((resolve) => setTimeout(resolve, 10))
    thief.say([clientFrame.mount, 2, 'notes', { resume: [epoch, 0] }])
    const second = await thief.until((frame) => frame[0] === serverFrame.mounted && frame[1] === 2)
    expect(second[4]).toEqual({ notes: [], admin: false })
    await thief.close()
  })
}
