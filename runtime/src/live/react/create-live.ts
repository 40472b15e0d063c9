import {
  createContext,
  createElement,
  useContext,
  useMemo,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from 'react'
import type { ComponentSnapshot, LiveComponentClient } from '../client/component.ts'
import { LiveConnection, type ConnectionState, type LiveConnectionOptions } from '../client/connection.ts'
import type { LiveHandle } from '../client/types.ts'
import { encodeValue } from '../protocol/values.ts'
import type { LiveRegistry, PropArguments } from '../types.ts'

export interface LiveProviderProps {
  /** Default: one connection for the page. */
  readonly connection?: LiveConnection
  readonly children?: ReactNode
}

export interface LiveBinding<L extends LiveRegistry> {
  /** Gives the components beneath it a connection of their own, as in a test; without it the page's is used. */
  LiveProvider(props: LiveProviderProps): ReactNode
  /**
   * A live component by its registered name. Its actions keep their identity, and parts of its state that did not change keep theirs.
   *
   * @example
   * const counter = useLive('counter', { step: 5 })
   * if (!counter.state) return <p>Connecting…</p>
   * return <button onClick={() => counter.increment()}>{counter.state.count}</button>
   */
  useLive<K extends keyof L & string>(
    name: K,
    ...props: PropArguments<InstanceType<L[K]>>
  ): LiveHandle<InstanceType<L[K]>>
  /** The state of the socket itself, for a banner. */
  useConnection(): ConnectionState
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
    useConnection() {
      const connection = useSocket()
      return useSyncExternalStore(connection.subscribe, connection.getSnapshot, connection.getSnapshot)
    },
    useLive(name, ...[props]) {
      const component = useComponent(useSocket(), name, props)
      const snapshot = useSyncExternalStore(component.subscribe, component.getSnapshot, component.getSnapshot)
      const actions = useMemo(() => actionsOf(component), [component])
      // The types come from the server's classes; the names of actions exist there only.
      return useMemo(() => handle(actions, snapshot), [actions, snapshot]) as never
    },
  }
}

/** Another component for another name or other props; the same one while they are equal by value. */
function useComponent(connection: LiveConnection, name: string, props: unknown): LiveComponentClient {
  const key = `${name} ${encodeValue(props)}`
  const [made, setMade] = useState(() => ({ connection, key, component: connection.component(name, props) }))
  if (made.connection === connection && made.key === key) return made.component
  const next = { connection, key, component: connection.component(name, props) }
  setMade(next)
  return next.component
}

/**
 * The page does not know the names of actions, so any name is one, made when it is first read. `then` and `toJSON` would make it look
 * like a promise or like something that writes itself.
 */
function actionsOf(component: LiveComponentClient): object {
  const made = new Map<string, (input?: unknown) => Promise<unknown>>()
  return new Proxy(Object.freeze({}), {
    get(_target, name) {
      if (name in Object.prototype) return Reflect.get(Object.prototype, name) as unknown
      if (typeof name === 'symbol' || name === 'then' || name === 'toJSON' || !/^[a-z_]\w*$/i.test(name))
        return undefined
      const known = made.get(name)
      if (known) return known
      const action = (input?: unknown): Promise<unknown> => component.call(name, input)
      made.set(name, action)
      return action
    },
  })
}

/** A plain object with the snapshot's fields as its own, whose actions are found behind it. */
function handle(actions: object, snapshot: ComponentSnapshot): object {
  return Object.assign(Object.create(actions) as object, snapshot)
}
