import type { SocketClass } from './socket.ts'

/** A network worse than the one there is. */
export interface SimulatedNetwork {
  /** Added to the way of each frame, in ms. */
  readonly latency?: number
  /** At most this much more of it, differently for each frame; their order stays. */
  readonly jitter?: number
  /** The part of frames, from 0 to 1, at which the connection is cut. A WebSocket loses no single frame. */
  readonly loss?: number
}

/** The class that sockets are made with: in production always the one given. */
export function socketClass(given: SocketClass, simulate: SimulatedNetwork | undefined): SocketClass {
  // Vite and others put the value in and leave out what is never reached.
  if (process.env.NODE_ENV === 'production') return given
  const network = simulate ?? networkOf(globalThis.location?.search)
  return network ? worse(given, network) : given
}

/** `?flux-latency=200,50,0.01`: latency, jitter and loss. */
function networkOf(search = ''): SimulatedNetwork | undefined {
  const text = new URLSearchParams(search).get('flux-latency')
  if (text === null) return undefined
  const [latency = 0, jitter = 0, loss = 0] = text.split(',').map(Number)
  return { latency, jitter, loss }
}

function worse(Given: SocketClass, { latency = 0, jitter = 0, loss = 0 }: SimulatedNetwork): SocketClass {
  class SlowSocket {
    readonly #socket: WebSocket
    readonly #in = new Way()
    readonly #out = new Way()

    constructor(url: string | URL) {
      this.#socket = new Given(url)
    }

    get readyState(): number {
      return this.#socket.readyState
    }

    send(text: string): void {
      this.#later(this.#out, () => this.readyState === 1 && this.#socket.send(text))
    }

    close(): void {
      this.#socket.close()
    }

    addEventListener(type: string, listener: (event: Event) => void): void {
      this.#socket.addEventListener(type, (event) =>
        type === 'message' ? this.#later(this.#in, () => listener(event)) : listener(event),
      )
    }

    #later(way: Way, deliver: () => void): void {
      if (Math.random() < loss) return this.close()
      way.carry(deliver, latency + Math.random() * jitter)
    }
  }
  // The part of a WebSocket that a live connection uses.
  return SlowSocket as unknown as SocketClass
}

/** One direction: nothing overtakes what went before. */
class Way {
  readonly #under: (() => void)[] = []
  #lastAt = 0

  carry(deliver: () => void, delay: number): void {
    this.#under.push(deliver)
    this.#lastAt = Math.max(Date.now() + delay, this.#lastAt)
    setTimeout(() => this.#under.shift()?.(), this.#lastAt - Date.now())
  }
}
