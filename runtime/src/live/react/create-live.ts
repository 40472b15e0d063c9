import {
  createContext,
  createElement,
  useContext,
  useDebugValue,
  useMemo,
  useSyncExternalStore,
  type ReactNode,
} from 'react'
import { LiveConnection, type ConnectionState, type LiveConnectionOptions } from '../client/connection.ts'
import { readerOf } from '../client/reader.ts'
import type { LiveHandle, LoadedHandle } from '../client/types.ts'
import type { LiveRegistry, PropArguments, RoomName } from '../types.ts'
import type { LiveArguments } from './types.ts'
import { useHandle } from './use-handle.ts'
import { useLoaded } from './use-loaded.ts'
import { useRoomHandle, type PresenceHandle, type RoomArguments, type RoomHandle } from './use-room.ts'

export interface LiveProviderProps {
  /** Default: one connection for the page. */
  readonly connection?: LiveConnection
  readonly children?: ReactNode
}

export interface LiveBinding<L extends LiveRegistry> {
  /** Gives the components beneath it a connection of their own, as in a test; without it the page's is used. */
  LiveProvider(props: LiveProviderProps): ReactNode
  /**
   * A live component by its registered name. It renders again when something that was read has changed: `status`, `errors`, or a
   * field of `state`, `pending` or `progress`. Below a field, what did not change keeps its identity. Actions keep theirs.
   *
   * @example
   * const counter = useLive('counter', { step: 5 })
   * if (!counter.state) return <p>Connecting…</p>
   * return <button onClick={() => counter.increment()}>{counter.state.count}</button>
   */
  useLive<K extends keyof L & string>(
    name: K,
    ...rest: LiveArguments<InstanceType<L[K]>>
  ): LiveHandle<InstanceType<L[K]>>
  /**
   * The same where `<Suspense>` shows what there is until the state has come, and an error boundary what the server refused. Those of
   * equal name and props on a page share one mount.
   */
  useLiveSuspense<K extends keyof L & string>(
    name: K,
    ...rest: LiveArguments<InstanceType<L[K]>>
  ): LoadedHandle<InstanceType<L[K]>>
  /**
   * A room by its registered name, which this page is in while it is shown: shared state, who is here, events. Denied unless the room's
   * `authorize` lets it in.
   *
   * @example
   * const room = useRoom('chat', { id: 5 }, { on: { said: ({ text }) => notify(text) } })
   * return <button onClick={() => room.emit('said', { text: 'hello' })}>{room.members.length}</button>
   */
  useRoom<K extends RoomName<L>>(name: K, ...rest: RoomArguments<InstanceType<L[K]>>): RoomHandle<InstanceType<L[K]>>
  /** Who is in a room, this page included. */
  usePresence<K extends RoomName<L>>(
    name: K,
    ...params: PropArguments<InstanceType<L[K]>>
  ): PresenceHandle<InstanceType<L[K]>>
  /** How the connection does, for a banner, and `reconnect`; renders again when something that was read of it has changed. */
  useConnection(): ConnectionState & { reconnect(): void }
}

/**
 * Binds React to the live components of a server, by their types alone.
 *
 * @example
 * export const { LiveProvider, useLive, useConnection } = createLive<typeof import('../../../server/live/index.ts').live>()
 */
export function createLive<L extends LiveRegistry>(options: LiveConnectionOptions = {}): LiveBinding<L> {
  const Context = createContext<LiveConnection | undefined>(undefined)
  const page = new LiveConnection(options)
  const useSocket = (): LiveConnection => useContext(Context) ?? page
  return {
    LiveProvider: ({ connection, children }) => createElement(Context, { value: connection }, children),
    // The types come from the server's classes; the names of actions exist there only.
    useLive: (name, ...[props, given]) => useHandle(useSocket(), name, props, given?.optimistic) as never,
    useLiveSuspense: (name, ...[props, given]) => useLoaded(useSocket(), name, props, given?.optimistic) as never,
    useRoom: (name, ...[params, given]) => useRoomHandle(useSocket(), name, params, given?.on) as never,
    usePresence: (name, ...[params]) => useRoomHandle(useSocket(), name, params) as never,
    useConnection() {
      const connection = useSocket()
      const getSnapshot = useMemo(() => {
        const { reconnect } = connection
        return readerOf<ConnectionState & { reconnect(): void }>(connection.getSnapshot, { reconnect })
      }, [connection])
      useDebugValue(connection.getSnapshot())
      return useSyncExternalStore(connection.subscribe, getSnapshot, getSnapshot)
    },
  }
}
