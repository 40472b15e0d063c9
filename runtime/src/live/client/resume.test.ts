import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { clientFrame, serverFrame } from '../protocol/frames.ts'
import { LiveComponent, registry, type In } from '../server/index.ts'
import { idle, live, restartable, until } from '../test-support/client-page.ts'
import { MockWebSocketServer, type MockSocket } from '../testing/index.ts'
import { LiveConnection } from './index.ts'

class Log extends LiveComponent.with({
  scope: 'shared',
  state: z.object({ lines: z.array(z.object({ text: z.string() })).default([]) }),
  actions: { add: z.string(), ping: null, hang: null },
}) {
  add(text: In<Log, 'add'>): number {
    return this.state.lines.push({ text })
  }

  ping(): string {
    return 'pong'
  }

  hang(): Promise<void> {
    return new Promise(() => {})
  }
}

const components = registry({ log: Log })
const texts = (state: unknown): string[] => (state as { lines: { text: string }[] }).lines.map(({ text }) => text)
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('after a cut', () => {
  test('goes on where it was, and keeps what did not change', async () => {
    const page = restartable(components)
    const log = page.connection.component('log')
    log.subscribe(idle)
    await live(log)
    await log.call('add', 'a')
    const before = log.getSnapshot().state as { lines: unknown[] }
    page.socket.cut()
    await until(log, ({ status }) => status === 'offline')
    expect(log.getSnapshot().state).toBe(before)
    await live(log)
    expect(log.getSnapshot().state).toBe(before)
    expect(page.connection.getSnapshot()).toMatchObject({ resumed: 1, opened: 2, lastClose: 1006 })
    page.connection.destroy()
  })

  test('every call is run once and in order, whether its answer or the call itself was lost', async () => {
    const page = restartable(components)
    const log = page.connection.component('log')
    log.subscribe(idle)
    await live(log)
    // This one arrives, and its answer does not.
    const calls = [log.call('add', '0')]
    await Promise.resolve()
    page.socket.cut()
    await turn()
    await live(log)
    for (let index = 1; index < 100; index++) {
      if (index % 9 === 0) page.socket.silent = true
      calls.push(log.call('add', `${index}`))
      if (index % 10 === 0) page.socket.cut()
      if (index % 7 === 0) await turn()
    }
    // whichever socket was last silent, what it swallowed is sent again
    page.socket.cut()
    expect(await Promise.all(calls)).toEqual(calls.map((_, index) => index + 1))
    expect(texts(log.getSnapshot().state)).toEqual(calls.map((_, index) => `${index}`))
    expect(page.connection.getSnapshot().resent).toBeGreaterThan(0)
    expect(page.connection.getSnapshot()).toMatchObject({ waiting: 0, away: 0 })
    page.connection.destroy()
  })

  test('a call that carries no input is sent again without one', async () => {
    const page = restartable(components)
    const log = page.connection.component('log')
    log.subscribe(idle)
    await live(log)
    page.socket.silent = true
    const call = log.call('ping')
    page.socket.cut()
    expect(await call).toBe('pong')
    page.connection.destroy()
  })
})

describe('what the server ends', () => {
  test('a session that has ended stops it, ends every call, and `reconnect` begins anew', async () => {
    const page = restartable(components)
    const { connection } = page
    const log = connection.component('log')
    log.subscribe(idle)
    await live(log)
    page.socket.silent = true
    const waiting = log.call('add', 'mine')
    page.socket.cut(4401)
    await expect(waiting).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    await expect(log.call('add', 'more')).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    expect(connection.getSnapshot()).toMatchObject({ status: 'signed-out', retryAt: undefined })
    expect(log.getSnapshot().status).toBe('failed')
    const late = connection.component('log')
    late.subscribe(idle)
    expect(late.getSnapshot()).toMatchObject({ status: 'failed', errors: [{ code: 'UNAUTHENTICATED' }] })
    const [hello] = page.socket.sent
    connection.reconnect()
    await Promise.all([live(log), live(late)])
    expect(connection.getSnapshot()).toMatchObject({ status: 'open', opened: 2, resumed: 0 })
    expect(log.getSnapshot().errors.map(({ action }) => action)).toEqual(['add'])
    expect(await log.call('add', 'again')).toBe(1)
    // Nothing of the person before is told to the server.
    expect(page.socket.sent[0]).toBe(hello)
    expect(page.socket.sent[1]).not.toContain('resume')
    connection.destroy()
  })

  test('a socket that another took over from goes on under another name', async () => {
    const page = restartable(components)
    const log = page.connection.component('log')
    log.subscribe(idle)
    await live(log)
    page.socket.cut()
    await until(log, ({ status }) => status === 'offline')
    await live(log)
    expect(page.socket.sent[0]).toContain('"client"')
    page.socket.cut(4409)
    await until(log, ({ status }) => status === 'offline')
    await live(log)
    expect(page.socket.sent[0]).not.toContain('"client"')
    page.connection.destroy()
  })

  test('a frame that is too large for it is not sent again', async () => {
    const page = restartable(components)
    const log = page.connection.component('log')
    log.subscribe(idle)
    await live(log)
    page.socket.silent = true
    const [small, large] = [log.call('add', 'small'), log.call('add', 'x'.repeat(1000))]
    page.socket.cut(1009)
    await expect(large).rejects.toMatchObject({ code: 'FRAME_INVALID' })
    expect(await small).toBe(1)
    page.connection.destroy()
  })
})

describe('a ticket', () => {
  test('is asked for before each attempt', async () => {
    const tickets: string[] = []
    const page = restartable(components, {
      ticket: async () => {
        const ticket = await page.server.hub.guard.tickets.issue({ id: 'ann' }, undefined)
        tickets.push(ticket)
        return ticket
      },
    })
    const log = page.connection.component('log')
    log.subscribe(idle)
    await live(log)
    page.socket.cut()
    await until(log, ({ status }) => status === 'offline')
    await live(log)
    expect(tickets).toHaveLength(2)
    expect(page.sockets.map(({ sent }) => tickets.find((ticket) => sent[0]?.includes(ticket)))).toEqual(tickets)
    page.connection.destroy()
  })

  test('that cannot be had is tried again, unless nobody is signed in', async () => {
    const answers = [
      () => Promise.reject(new Error('Offline')),
      () => Promise.reject(Object.assign(new Error(), { status: 401 })),
    ]
    const page = restartable(components, {
      ticket: () => answers.shift()?.() ?? page.server.hub.guard.tickets.issue({ id: 'ann' }, undefined),
    })
    page.connection.component('log').subscribe(idle)
    await vi.waitFor(() => expect(page.connection.getSnapshot()).toMatchObject({ status: 'signed-out', opened: 0 }))
    expect(page.sockets).toEqual([])
    page.connection.reconnect()
    await vi.waitFor(() => expect(page.connection.getSnapshot().status).toBe('open'))
    page.connection.destroy()
  })
})

describe('a tab', () => {
  let shown: EventTarget & { visibilityState: string }
  let frame: EventTarget

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
    frame = new EventTarget()
    shown = Object.assign(new EventTarget(), { visibilityState: 'visible' })
    vi.stubGlobal('window', frame)
    vi.stubGlobal('document', shown)
  })
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  const look = (visibilityState: 'visible' | 'hidden'): void => {
    shown.visibilityState = visibilityState
    shown.dispatchEvent(new Event('visibilitychange'))
  }

  const opened = async () => {
    const page = restartable(components)
    const log = page.connection.component('log')
    log.subscribe(idle)
    await vi.advanceTimersByTimeAsync(0)
    expect(log.getSnapshot().status).toBe('live')
    return { page, log }
  }

  test('that nobody looks at lets go of its socket after a while, and goes on when it is looked at', async () => {
    const { page, log } = await opened()
    look('hidden')
    await vi.advanceTimersByTimeAsync(299_000)
    expect(page.connection.getSnapshot().status).toBe('open')
    await vi.advanceTimersByTimeAsync(2000)
    expect(page.connection.getSnapshot().status).toBe('paused')
    await vi.advanceTimersByTimeAsync(10_000)
    expect(page.sockets).toHaveLength(1)
    look('visible')
    await vi.advanceTimersByTimeAsync(0)
    expect(log.getSnapshot().status).toBe('live')
    expect(page.connection.getSnapshot()).toMatchObject({ status: 'open', resumed: 1 })
    page.connection.destroy()
  })

  test('that waits for an answer keeps its socket', async () => {
    const { page, log } = await opened()
    void log.call('hang')
    look('hidden')
    await vi.advanceTimersByTimeAsync(301_000)
    expect(page.connection.getSnapshot()).toMatchObject({ status: 'open', away: 1 })
    page.connection.destroy()
  })

  test('that is put aside goes on when it comes back, and says that it leaves only when it does', async () => {
    const { page, log } = await opened()
    const unmounts = (): string[] => page.sockets.flatMap(({ sent }) => sent.filter((text) => text.startsWith('[2,')))
    frame.dispatchEvent(Object.assign(new Event('pagehide'), { persisted: true }))
    await vi.advanceTimersByTimeAsync(0)
    expect(page.connection.getSnapshot().status).toBe('paused')
    expect(unmounts()).toEqual([])
    frame.dispatchEvent(new Event('pageshow'))
    await vi.advanceTimersByTimeAsync(0)
    expect(log.getSnapshot().status).toBe('live')
    frame.dispatchEvent(Object.assign(new Event('pagehide'), { persisted: false }))
    expect(unmounts()).toHaveLength(1)
    page.connection.destroy()
  })
})

describe('by the frames', () => {
  /** A page with one component, mounted on a socket that the test answers. */
  async function scripted() {
    const { sockets, WebSocket } = new MockWebSocketServer()
    const connection = new LiveConnection({ url: 'memory:', WebSocket, random: () => 0 })
    const log = connection.component('log', { of: 'me' })
    log.subscribe(idle)
    const socket = async (index: number): Promise<MockSocket> => {
      await vi.waitFor(() => expect(sockets[index]?.all(clientFrame.mount)).toHaveLength(1))
      return sockets[index] as MockSocket // just found
    }
    return { connection, log, socket }
  }

  test('a mount says what it has, with the last snapshot until another life has begun', async () => {
    const { connection, log, socket } = await scripted()
    const first = await socket(0)
    expect(first.frames).toEqual([
      [clientFrame.hello, [2], {}],
      [clientFrame.mount, 1, 'log', { props: { of: 'me' } }],
    ])
    first.say([serverFrame.mounted, 1, 5, 10, { n: 0 }, 'epoch-a'])
    first.say([serverFrame.patch, 5, 11, [[['n'], 1]]])
    first.say([serverFrame.snapshot, 1, 'sealed'])
    first.close(1006)
    const second = await socket(1)
    expect(second.frames).toEqual([
      [clientFrame.hello, [2], { client: 'secret of this page' }],
      [clientFrame.mount, 2, 'log', { props: { of: 'me' }, resume: ['epoch-a', 11, 'sealed'] }],
    ])
    second.say([serverFrame.resumed, 2, 9, 13, [[['n'], 3]], 'epoch-a'])
    expect(log.getSnapshot()).toMatchObject({ status: 'live', state: { n: 3 } })
    second.close(1006)
    const third = await socket(2)
    expect(third.all(clientFrame.mount)).toEqual([
      [clientFrame.mount, 3, 'log', { props: { of: 'me' }, resume: ['epoch-a', 13, 'sealed'] }],
    ])
    third.say([serverFrame.mounted, 3, 1, 0, { n: 9 }, 'epoch-b'])
    third.close(1006)
    expect((await socket(3)).all(clientFrame.mount)).toEqual([
      [clientFrame.mount, 4, 'log', { props: { of: 'me' }, resume: ['epoch-b', 0] }],
    ])
    connection.destroy()
  })

  test('the whole state is asked for where a number is missing, and where a patch does not fit', async () => {
    const { connection, log, socket } = await scripted()
    const server = await socket(0)
    server.say([serverFrame.mounted, 1, 5, 0, { n: 0 }, 'epoch-a'])
    server.say([serverFrame.patch, 5, 2, [[['n'], 2]]])
    server.say([serverFrame.patch, 5, 1, [[['no', 'such'], 2]]])
    expect(server.all(clientFrame.sync)).toHaveLength(2)
    server.say([serverFrame.state, 5, 4, { n: 4 }])
    expect(log.getSnapshot().state).toEqual({ n: 4 })
    connection.destroy()
  })

  test('the server is told now and then what it may forget', async () => {
    const { connection, log, socket } = await scripted()
    const server = await socket(0)
    server.say([serverFrame.mounted, 1, 5, 0, {}, 'epoch-a'])
    const done: unknown[] = []
    for (let index = 0; index < 100; index++) {
      const call = log.call('add')
      const frame = server.frames.at(-1) as readonly unknown[]
      if (frame[5]) done.push([frame[2], frame[5]])
      server.say([serverFrame.patch, 5, 0, [], [[frame[2] as number]]])
      await call
    }
    expect(done.length).toBeGreaterThanOrEqual(3)
    expect(done.length).toBeLessThanOrEqual(4)
    expect(done).toEqual(
      done.map((one) => [expect.any(Number), { done: ((one as number[])[0] as number) - 1, bare: 1 }]),
    )
    connection.destroy()
  })

  test('a running action tells how far it is, and an event reaches who listens', async () => {
    const { connection, log, socket } = await scripted()
    const server = await socket(0)
    server.say([serverFrame.mounted, 1, 5, 0, {}, 'epoch-a'])
    const heard: unknown[] = []
    const stop = log.on('said', (data) => heard.push(data))
    const call = log.call('work')
    const id = (server.frames.at(-1) as readonly unknown[])[2] as number
    server.say([serverFrame.progress, 1, id, { percent: 40 }])
    expect(log.getSnapshot()).toMatchObject({ progress: { work: { percent: 40 } }, pending: { work: 1 } })
    server.say([serverFrame.event, 5, 'said', 'hello'])
    server.say([serverFrame.event, 5, 'other', 'nobody hears'])
    stop()
    server.say([serverFrame.event, 5, 'said', 'too late'])
    server.say([serverFrame.patch, 5, 0, [], [[id, 'done']]])
    expect(await call).toBe('done')
    expect(log.getSnapshot()).toMatchObject({ progress: {}, pending: {} })
    expect(heard).toEqual(['hello'])
    connection.destroy()
  })

  test('the way there and back is measured', async () => {
    const { connection, socket } = await scripted()
    await socket(0)
    expect(connection.getSnapshot().latency).toBeGreaterThanOrEqual(0)
    connection.destroy()
  })
})
