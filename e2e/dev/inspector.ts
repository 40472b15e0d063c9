import { once } from 'node:events'
import { WebSocket } from 'ws'

/** What a debugger says and hears, as far as these tests need it. */
export interface Inspector {
  send<T = unknown>(method: string, params?: object): Promise<T>
  /** The next event of this kind that passes, from now on. */
  next<T>(method: string, passes?: (params: T) => boolean): Promise<T>
  close(): void
}

interface Message {
  readonly id?: number
  readonly method?: string
  readonly params?: unknown
  readonly result?: unknown
  readonly error?: { readonly message: string }
}

/** Connects to a process over the inspector protocol. */
export async function connectInspector(url: string): Promise<Inspector> {
  const socket = new WebSocket(url)
  await once(socket, 'open')
  const calls = new Map<number, (message: Message) => void>()
  const listeners = new Set<(message: Message) => void>()
  let last = 0
  socket.on('message', (data) => {
    const message = JSON.parse(String(data)) as Message // the other end is Node's inspector
    if (message.id === undefined) for (const listener of listeners) listener(message)
    else calls.get(message.id)?.(message)
  })
  return {
    send: (method, params = {}) =>
      new Promise((resolve, reject) => {
        const id = (last += 1)
        calls.set(id, ({ result, error }) => {
          calls.delete(id)
          if (error) reject(new Error(`${method}: ${error.message}`))
          else resolve(result as never) // the caller names what the method gives
        })
        socket.send(JSON.stringify({ id, method, params }))
      }),
    next: <T>(method: string, passes: (params: T) => boolean = () => true) =>
      new Promise<T>((resolve) => {
        const listener = (message: Message) => {
          const params = message.params as T // the caller names what the event holds
          if (message.method !== method || !passes(params)) return
          listeners.delete(listener)
          resolve(params)
        }
        listeners.add(listener)
      }),
    close: () => socket.close(),
  }
}
