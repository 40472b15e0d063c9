import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { closeCodes } from '../protocol/codes.ts'
import { clientFrame, serverFrame } from '../protocol/frames.ts'
import type { Sockets } from './sockets.ts'

/** What a hostile client may send too much of, or not read. */
export function testFloods({ open, server, settled }: Sockets): void {
  test('that floods gets one answer, then the door', async () => {
    const page = await open()
    for (let index = 0; index < 2000; index++) page.raw('[4]')
    expect((await page.closed).code).toBe(closeCodes.policy)
    const problems = page.frames.filter(([kind]) => kind === serverFrame.problem)
    expect(problems).toEqual([[serverFrame.problem, {}, { code: 'RATE_LIMITED', detail: expect.any(String) }]])
  })

  test('with many unfinished calls is slowed down or closed, and others are served', async () => {
    const [page, other] = await Promise.all([open(), open()])
    await Promise.all([page.mount(1, 'counter'), other.mount(1, 'notes')])
    for (let call = 1; call <= 40; call++) page.say([clientFrame.call, 1, call, 'slow', 5])
    expect(await other.call(1, 'add', { text: 'x' })).toBe(1)
    const outcome = await Promise.race([
      page.closed.then(({ code }) => code),
      page
        .until((frame) => frame[0] === serverFrame.patch && frame[4]?.some(([call]) => call === 40) === true)
        .then(() => 'served'),
    ])
    expect([closeCodes.overloaded, 'served']).toContain(outcome)
    await Promise.all([page.close(), other.close()])
  })

  test('that reads nothing is cut off, and what waits for it stays bounded', async () => {
    const [slow, busy] = await Promise.all([open(), open()])
    await Promise.all([slow.mount(1, 'room', { room: 'big' }), busy.mount(1, 'room', { room: 'big' })])
    slow.socket.pause()
    const text = 'x'.repeat(60_000)
    for (let index = 0; index < 200; index++) await busy.call(1, 'say', text)
    const gone = async (): Promise<void> => {
      while ((await server().control('stats')).sockets > 1) await new Promise((resolve) => setTimeout(resolve, 20))
    }
    await gone()
    expect(await busy.call(1, 'say', 'still here')).toBeUndefined()
    slow.socket.terminate()
    await busy.close()
  })

  test('with half an HTTP request keeps nothing of the live server', async () => {
    await settled()
    const [address = '', port] = server().host.split(':')
    const half = connect(Number(port), address)
    half.write('GET /_flux/live HTTP/1.1\r\nhost: x\r\n')
    expect((await server().control('stats')).sockets).toBe(0)
    half.destroy()
  })
}
