import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { closeCodes } from '../protocol/codes.ts'
import { LiveComponent, LiveServer, registry, type In } from '../server/index.ts'
import { connectLive } from '../testing/index.ts'
import { memorySocket } from '../testing/memory-socket.ts'
import { fullJitter } from './backoff.ts'
import { LiveConnection } from './index.ts'
import { idle, live, restartable, until } from '../test-support/client-page.ts'

class Log extends LiveComponent.with({
  scope: 'shared',
  state: z.object({ lines: z.array(z.object({ text: z.string() })).default([]), at: z.date().optional() }),
  actions: { add: z.string(), stamp: z.date(), refuse: null, hang: null },
}) {
  add(text: In<Log, 'add'>): number {
    return this.state.lines.push({ text })
  }

  stamp(at: In<Log, 'stamp'>): Date {
    this.state.at = at
    return at
  }

  refuse(): never {
    throw Object.assign(new Error('Not now'), { code: 'NOT_NOW', statusCode: 409 })
  }

  hang(): Promise<void> {
    return new Promise(() => {})
  }
}

const components = registry({ log: Log })
describe('a connection', () => {
  test('opens with the first component, carries all of them over one socket, and closes after the last', async () => {
    const { connection, live: server, stop } = connectLive(components, { connection: { linger: 0 } })
    expect(connection.getSnapshot().status).toBe('idle')
    const [one, two] = [connection.component('log'), connection.component('log')]
    expect(one.getSnapshot()).toEqual({ state: undefined, status: 'connecting', errors: [], pending: {}, progress: {} })
    const release = [one.subscribe(idle), two.subscribe(idle)]
    await Promise.all([live(one), live(two)])
    expect(server.stats).toMatchObject({ sockets: 1, mounts: 2, instances: 1 })
    const before = one.getSnapshot().state as { lines: unknown[] }
    await one.call('add', 'a')
    await one.call('add', 'b')
    expect(two.getSnapshot().state).toEqual({ lines: [{ text: 'a' }, { text: 'b' }] })
    expect(before.lines).toEqual([])
    for (const free of release) free()
    await vi.waitFor(() => expect(connection.getSnapshot().status).toBe('idle'))
    await vi.waitFor(() => expect(server.stats).toMatchObject({ sockets: 0, mounts: 0 }))
    await stop()
  })

  test('keeps the identity of what a patch does not touch, and of a snapshot nothing has changed', async () => {
    const { connection, stop } = connectLive(components)
    const log = connection.component('log')
    log.subscribe(idle)
    await live(log)
    await log.call('add', 'a')
    const first = log.getSnapshot().state as { lines: unknown[] }
    await log.call('add', 'b')
    const second = log.getSnapshot().state as { lines: unknown[] }
    expect(second).not.toBe(first)
    expect(second.lines[0]).toBe(first.lines[0])
    expect(log.getSnapshot()).toBe(log.getSnapshot())
    await stop()
  })

  test('carries dates both ways', async () => {
    const { connection, stop } = connectLive(components)
    const log = connection.component('log')
    log.subscribe(idle)
    const at = new Date(5)
    expect(await log.call('stamp', at)).toEqual(at)
    expect(log.getSnapshot().state).toMatchObject({ at })
    await stop()
  })

  test('counts pending calls, and keeps what was refused until the action is called again', async () => {
    const { connection, stop } = connectLive(components)
    const log = connection.component('log')
    log.subscribe(idle)
    await live(log)
    const calls = [log.call('refuse'), log.call('refuse')]
    expect(log.getSnapshot().pending).toEqual({ refuse: 2 })
    await Promise.allSettled(calls)
    expect(log.getSnapshot().pending).toEqual({})
    expect(log.getSnapshot().errors).toEqual([
      expect.objectContaining({ code: 'NOT_NOW', message: 'Not now', action: 'refuse' }),
    ])
    const again = log.call('refuse')
    expect(log.getSnapshot().errors).toEqual([])
    await expect(again).rejects.toMatchObject({ code: 'NOT_NOW' })
    await stop()
  })

  test('reports a component the server refuses, and tries again when the server has others', async () => {
    const { connection, live: server, stop } = connectLive({})
    const log = connection.component('log')
    const failed = await until(log, ({ status }) => status === 'failed')
    expect(failed.errors).toEqual([expect.objectContaining({ code: 'UNKNOWN_COMPONENT', action: undefined })])
    log.subscribe(idle)
    await vi.waitFor(() => expect(log.getSnapshot().status).toBe('failed'))
    const next = new LiveServer({ registry: components })
    next.adopt(server)
    expect((await live(log)).errors).toEqual([])
    await stop()
  })

  test('sends no faster than the server says it takes', async () => {
    const { connection, stop } = connectLive(components, { config: { limits: { burst: 10, rate: 1000 } } })
    const log = connection.component('log')
    log.subscribe(idle)
    await live(log)
    const calls = Array.from({ length: 40 }, () => log.call('add', 'x'))
    const { away, waiting } = connection.getSnapshot()
    // Somewhat less than it takes, as the network may bunch up what was sent.
    expect(away).toBeLessThan(10)
    expect(away + waiting).toBe(40)
    expect(await Promise.all(calls)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1))
    expect(connection.getSnapshot()).toMatchObject({ opened: 1, away: 0, waiting: 0, resent: 0 })
    await stop()
  })

  test('starts anew when the server dropped frames, and every call is run once', async () => {
    const page = restartable(components, { config: { limits: { burst: 30, rate: 1 } } })
    const log = page.connection.component('log')
    log.subscribe(idle)
    await live(log)
    const calls = Array.from({ length: 20 }, (_, index) => log.call('add', `${index}`))
    // What somebody else in the same house sends.
    for (let index = 0; index < 30; index++) page.socket.send('[4]')
    calls.push(log.call('add', 'last'))
    expect(await Promise.all(calls)).toEqual(Array.from({ length: 21 }, (_, index) => index + 1))
    expect(page.connection.getSnapshot()).toMatchObject({ opened: 2, lastClose: closeCodes.policy })
    page.connection.destroy()
  })

  test('unsubscribing and subscribing again at once, as StrictMode does, mounts once', async () => {
    const { connection, live: server, stop } = connectLive(components)
    const log = connection.component('log')
    const free = log.subscribe(idle)
    free()
    log.subscribe(idle)
    await live(log)
    expect(server.stats.mounts).toBe(1)
    await stop()
  })

  test('refuses calls of a component that is unmounted, and all that waits when it is destroyed', async () => {
    const { connection, stop } = connectLive(components)
    const [log, other] = [connection.component('log'), connection.component('log')]
    const free = log.subscribe(idle)
    await live(log)
    const hanging = log.call('hang')
    free()
    await expect(hanging).rejects.toMatchObject({ code: 'CONNECTION_LOST' })
    other.subscribe(idle)
    const waiting = other.call('add', 'x')
    connection.destroy()
    await expect(waiting).rejects.toMatchObject({ code: 'CONNECTION_LOST' })
    await stop()
  })
})

describe('a lost connection', () => {
  beforeEach(
    () => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] }),
  )
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  test('keeps the last state, queues calls up to its cap, and goes on by itself', async () => {
    const page = restartable(components, { random: () => 0.5, queueLimit: 2 })
    const { connection } = page
    const log = connection.component('log')
    log.subscribe(idle)
    await live(log)
    await log.call('add', 'a')
    const hanging = log.call('hang')
    await Promise.resolve()
    // It does not wait for the call that hangs.
    void page.server.drain(0)
    page.restart()
    await until(log, ({ status }) => status === 'offline')
    expect(log.getSnapshot()).toMatchObject({ state: { lines: [{ text: 'a' }] }, pending: { hang: 1 } })
    const queued = log.call('add', 'b')
    await expect(log.call('add', 'd')).rejects.toMatchObject({ code: 'QUEUE_FULL' })
    expect(log.getSnapshot().pending).toEqual({ hang: 1, add: 1 })
    // Within the window the server named: half of 3 s, as the dice fell.
    expect(connection.getSnapshot()).toMatchObject({ status: 'waiting', retryAt: Date.now() + 1500, waiting: 2 })
    await vi.advanceTimersByTimeAsync(1500)
    // The server that may have run it is gone, and its state with it.
    await expect(hanging).rejects.toMatchObject({ code: 'STATE_LOST' })
    expect(await queued).toBe(1)
    expect(log.getSnapshot()).toMatchObject({ status: 'live', state: { lines: [{ text: 'b' }] } })
    connection.destroy()
  })

  test('is tried again without end, at growing and random distances', async () => {
    const { connection, sockets, restart, server } = restartable(components, { random: () => 0.5 })
    void server.drain()
    connection.component('log').subscribe(idle)
    await vi.advanceTimersByTimeAsync(10 * 60_000)
    expect(sockets.length).toBeGreaterThan(30)
    expect(connection.getSnapshot().attempt).toBeGreaterThan(30)
    restart()
    await vi.advanceTimersByTimeAsync(30_000)
    expect(connection.getSnapshot()).toMatchObject({ status: 'open', attempt: 0 })
    connection.destroy()
  })

  test('is tried at once when the network is back or the tab is looked at', async () => {
    const page = new EventTarget()
    vi.stubGlobal('window', page)
    vi.stubGlobal('document', Object.assign(new EventTarget(), { visibilityState: 'visible' }))
    const { connection, restart, server } = restartable(components, { random: () => 0.5 })
    void server.drain()
    connection.component('log').subscribe(idle)
    await vi.advanceTimersByTimeAsync(0)
    expect(connection.getSnapshot().status).toBe('waiting')
    restart()
    page.dispatchEvent(new Event('online'))
    await vi.advanceTimersByTimeAsync(0)
    expect(connection.getSnapshot().status).toBe('open')
    connection.destroy()
  })

  test('is noticed by silence', async () => {
    const page = restartable(components)
    const log = page.connection.component('log')
    log.subscribe(idle)
    await live(log)
    page.socket.silent = true
    await vi.advanceTimersByTimeAsync(41_000)
    expect(page.sockets.length).toBeGreaterThan(1)
    page.connection.destroy()
  })

  test('to a server of another version is said, and tried slowly', async () => {
    const server = new LiveServer({ registry: components })
    const Socket = memorySocket(server)
    const open = server.open.bind(server)
    server.open = (peer) => {
      open(peer)
      peer.close(closeCodes.version, 'another version')
    }
    const connection = new LiveConnection({ url: 'memory:', WebSocket: Socket, random: () => 0.5 })
    connection.component('log').subscribe(idle)
    await vi.advanceTimersByTimeAsync(0)
    expect(connection.getSnapshot()).toMatchObject({ outdated: true, retryAt: Date.now() + 15_000 })
    connection.destroy()
  })
})

test('backoff is anything up to a limit that doubles', () => {
  expect([1, 2, 3, 20].map((attempt) => fullJitter(attempt, () => 0.999))).toEqual([999, 1998, 3996, 29970])
  expect(fullJitter(5, () => 0)).toBe(0)
})
