import { LiveConnection, type LiveConnectionOptions } from '../client/connection.ts'
import type { SocketClass } from '../client/socket.ts'
import type { LiveProblem } from '../protocol/codes.ts'
import { clientFrame, serverFrame, type PatchOp, type ServerFrame } from '../protocol/frames.ts'
import { MockSocket } from './mock-socket.ts'

/** What a page has mounted on a mock server. */
export interface MockComponent {
  readonly name: string
  readonly props: unknown
  /** Shows this state: the answer to the mount the first time, the whole state after that. */
  show(state: unknown): void
  /** Changes the state that is shown, by the ops of the protocol: `[['count'], 2]`. */
  patch(...ops: PatchOp[]): void
  /** Refuses the mount. */
  refuse(problem: LiveProblem): void
  /** An event of a room. */
  send(event: string, data: unknown, from?: string): void
}

/** A call that a page has made of a mock server. */
export interface MockCall {
  readonly action: string
  readonly input: unknown
  /** It went well. Changes of the state come with it. */
  answer(result?: unknown, ...ops: PatchOp[]): void
  refuse(problem: LiveProblem): void
  progress(value: unknown): void
}

interface Mounted {
  readonly component: number
  seq: number
  isShown: boolean
}

/**
 * The server's side of a page's socket, played by the test: for what no real component does at will, such as failing, being slow, or
 * never answering. Where the component is there, `connectLive` has the page meet it.
 *
 * @example
 * const server = new MockWebSocketServer()
 * render(<LiveProvider connection={server.connect()}><Counter /></LiveProvider>)
 * const counter = await server.mounted('counter')
 * counter.show({ count: 1 })
 */
export class MockWebSocketServer {
  /** The class of its sockets. */
  readonly WebSocket: SocketClass
  /** Those that pages have opened, latest last. */
  readonly sockets: MockSocket[] = []
  readonly #connections: LiveConnection[] = []
  readonly #mounts = new Map<number, Mounted>()
  readonly #watchers = new Set<() => void>()
  readonly #taken = new WeakSet<object>()

  constructor() {
    const make = () => {
      const socket = new MockSocket(() => this.#watchers.forEach((look) => look()))
      this.sockets.push(socket)
      return socket
    }
    const construct = function () {
      return make()
    }
    // Called with `new`, it gives the part of a WebSocket that a live connection uses.
    this.WebSocket = construct as unknown as SocketClass
  }

  /** A page's connection, for `<LiveProvider connection={…}>`. */
  connect(options: LiveConnectionOptions = {}): LiveConnection {
    const connection = new LiveConnection({ url: 'memory:', WebSocket: this.WebSocket, ...options })
    this.#connections.push(connection)
    return connection
  }

  /** The next mount of this component that the test has not had yet, on the latest socket; waits for it. */
  async mounted(name: string): Promise<MockComponent> {
    const frame = await this.#next(([kind, , of]) => kind === clientFrame.mount && of === name)
    const [, component, , options] = frame as readonly [number, number, string, { readonly props?: unknown }?]
    const mount: Mounted = { component, seq: 0, isShown: false }
    this.#mounts.set(component, mount)
    return {
      name,
      props: options?.props,
      show: (state) => {
        const { isShown } = mount
        mount.isShown = true
        mount.seq++
        if (isShown) this.say([serverFrame.state, component, mount.seq, state])
        else this.say([serverFrame.mounted, component, component, mount.seq, state, 'mock'])
      },
      patch: (...ops) => this.say([serverFrame.patch, component, ++mount.seq, ops]),
      refuse: (problem) => this.say([serverFrame.problem, { component }, problem]),
      send: (event, data, from) => {
        const frame = [serverFrame.event, component, event, data] as const
        this.say(from === undefined ? frame : [...frame, from])
      },
    }
  }

  /** The next call of this action that the test has not had yet, on the latest socket; waits for it. */
  async called(action: string): Promise<MockCall> {
    const frame = await this.#next(([kind, , , of]) => kind === clientFrame.call && of === action)
    const [, component, call, , input] = frame as readonly [number, number, number, string, unknown]
    return {
      action,
      input,
      answer: (result, ...ops) => {
        const mount = this.#mounts.get(component)
        if (mount && ops.length > 0) mount.seq++
        const ack = result === undefined ? ([call] as const) : ([call, result] as const)
        this.say([serverFrame.patch, component, mount?.seq ?? 0, ops, [ack]])
      },
      refuse: (problem) => this.say([serverFrame.problem, { component, call }, problem]),
      progress: (value) => this.say([serverFrame.progress, component, call, value]),
    }
  }

  /** Any frame, to the latest socket. */
  say(frame: ServerFrame): void {
    this.#latest?.say(frame)
  }

  /** Ends the latest socket: by default as a lost network does. */
  lose(code = 1006): void {
    this.#latest?.close(code)
  }

  /** Ends the connections that were made here. */
  stop(): void {
    for (const connection of this.#connections.splice(0)) connection.destroy()
  }

  get #latest(): MockSocket | undefined {
    return this.sockets.at(-1)
  }

  #next(fits: (frame: readonly unknown[]) => boolean): Promise<readonly unknown[]> {
    const find = (): readonly unknown[] | undefined =>
      this.#latest?.frames.find((frame) => !this.#taken.has(frame) && fits(frame))
    return new Promise((resolve) => {
      const look = (): void => {
        const frame = find()
        if (!frame) return
        this.#taken.add(frame)
        this.#watchers.delete(look)
        resolve(frame)
      }
      this.#watchers.add(look)
      look()
    })
  }
}
