import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { closeCodes } from '../protocol/codes.ts'
import { LiveComponent, LiveServer, registry, type In } from '../server/index.ts'
import { connectLive } from '../testing/index.ts'
import { memorySocket } from '../testing/memory-socket.ts'
import { fullJitter } from './backoff.ts'
import { LiveConnection, type LiveComponentClient } from './index.ts'

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
const idle = (): void => {}

/** The next snapshot that fits. */
function until(
  component: LiveComponentClient,
  fits: (snapshot: ReturnType<LiveComponentClient['getSnapshot']>) => boolean,
) {
  return new Promise<ReturnType<LiveComponentClient['getSnapshot']>>((resolve) => {
    let stop = idle
    const look = (): void => {
      const snapshot = component.getSnapshot()
      if (!fits(snapshot)) return
      stop()
      resolve(snapshot)
    }
    stop = component.subscribe(look)
    look()
  })
}

const live = (component: LiveComponentClient) => until(component, ({ status }) => status === 'live')

describe('a connection', () => {
  test('opens with the first component, carries all of them over one socket, and closes after the last', async () => {
    const { connection, live: server, stop } = connectLive(components, { connection: { linger: 0 } })
    expect(connection.getSnapshot().status).toBe('idle')
    const [one, two] = [connection.component('log'), connection.component('log')]
    expect(one.getSnapshot()).toEqual({ state: undefined, status: 'connecting', errors: [], pending: {} })
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

  test('starts anew when the server dropped frames, so that no call is left without an answer', async () => {
    const { connection, stop } = connectLive(components, { config: { limits: { burst: 10, rate: 1000 } } })
    const log = connection.component('log')
    log.subscribe(idle)
    await live(log)
    const calls = await Promise.allSettled(Array.from({ length: 20 }, () => log.call('add', 'x')))
    const refused = calls.filter(({ status }) => status === 'rejected')
    expect(refused.length).toBeGreaterThan(0)
    expect(refused).toEqual(
      refused.map(() => ({ status: 'rejected', reason: expect.objectContaining({ code: 'CONNECTION_LOST' }) })),
    )
    await live(log)
    expect(log.getSnapshot().pending).toEqual({})
    await stop()
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

  /** A page whose server can be replaced, as by a restart. */
  function restartable() {
    let server = new LiveServer({ registry: components })
    const opened: WebSocket[] = []
    const Socket = function (url: string) {
      const socket = new (memorySocket(server))(url)
      opened.push(socket)
      return socket
    } as unknown as new (url: string | URL) => WebSocket
    const connection = new LiveConnection({ url: 'memory:', WebSocket: Socket, random: () => 0.5, queueLimit: 2 })
    return {
      connection,
      opened,
      restart: () => (server = new LiveServer({ registry: components })),
      server: () => server,
    }
  }

  test('keeps the last state, queues calls up to its cap, and goes on by itself', async () => {
    const { connection, restart, server } = restartable()
    const log = connection.component('log')
    log.subscribe(idle)
    await live(log)
    await log.call('add', 'a')
    const hanging = log.call('hang')
    await Promise.resolve()
    // It waits for the call that hangs; the page does not.
    void server().drain()
    restart()
    await expect(hanging).rejects.toMatchObject({ code: 'CONNECTION_LOST' })
    expect(log.getSnapshot()).toMatchObject({ status: 'offline', state: { lines: [{ text: 'a' }] } })
    const queued = [log.call('add', 'b'), log.call('add', 'c')]
    await expect(log.call('add', 'd')).rejects.toMatchObject({ code: 'QUEUE_FULL' })
    expect(log.getSnapshot().pending).toEqual({ add: 2 })
    // Within the window the server named: half of 3 s, as the dice fell.
    expect(connection.getSnapshot()).toMatchObject({ status: 'waiting', retryAt: Date.now() + 1500 })
    await vi.advanceTimersByTimeAsync(1500)
    expect(await Promise.all(queued)).toEqual([1, 2])
    expect(log.getSnapshot()).toMatchObject({ status: 'live', state: { lines: [{ text: 'b' }, { text: 'c' }] } })
    connection.destroy()
  })

  test('is tried again without end, at growing and random distances', async () => {
    const { connection, opened, restart, server } = restartable()
    const stopped = server()
    void stopped.drain()
    connection.component('log').subscribe(idle)
    await vi.advanceTimersByTimeAsync(10 * 60_000)
    expect(opened.length).toBeGreaterThan(30)
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
    const { connection, restart, server } = restartable()
    void server().drain()
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
    const { connection, opened } = restartable()
    const log = connection.component('log')
    log.subscribe(idle)
    await live(log)
    const [socket] = opened
    if (socket) socket.send = idle
    await vi.advanceTimersByTimeAsync(41_000)
    expect(opened.length).toBeGreaterThan(1)
    connection.destroy()
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
