import { actionsOf } from './actions.ts'
import type { ComponentSnapshot, LiveComponentClient } from './types.ts'

type Part = keyof ComponentSnapshot
type Keyed = Readonly<Record<PropertyKey, unknown>>

const parts = ['state', 'status', 'errors', 'pending', 'progress'] as const satisfies readonly Part[]
/** These are watched key by key. */
const keyed: ReadonlySet<Part> = new Set<Part>(['state', 'pending', 'progress'])
const whole = Symbol('whole')

const components = new WeakMap<object, LiveComponentClient>()
const handles = new WeakMap<ComponentSnapshot, object>()
const actions = new WeakMap<LiveComponentClient, object>()

/** Of a handle that `useLive` or a view gave. */
export function componentOf(handle: object): LiveComponentClient {
  const component = components.get(handle)
  if (!component) throw new TypeError('This is not what useLive gave.')
  return component
}

/** All of a component as it is now, in one plain object whose actions are found behind it. */
export function handleOf(component: LiveComponentClient): object {
  const snapshot = component.getSnapshot()
  const known = handles.get(snapshot)
  if (known && components.get(known) === component) return known
  const handle = Object.assign(Object.create(knownActions(component)) as object, snapshot)
  handles.set(snapshot, handle)
  components.set(handle, component)
  return handle
}

/**
 * A component as one reader sees it. It notes what is read of what it gives: `status`, `errors`, and each field of `state`, `pending`
 * and `progress`; `getSnapshot` gives the same handle until one of those has changed.
 */
export class LiveView {
  readonly component: LiveComponentClient
  readonly #read = new Map<Part, Set<PropertyKey>>()
  #snapshot: ComponentSnapshot
  #handle: object

  constructor(component: LiveComponentClient) {
    this.component = component
    this.#snapshot = component.getSnapshot()
    this.#handle = this.#makeHandle()
  }

  get subscribe(): LiveComponentClient['subscribe'] {
    return this.component.subscribe
  }

  getSnapshot = (): object => {
    const next = this.component.getSnapshot()
    if (next === this.#snapshot || !this.#concerns(next)) return this.#handle
    this.#snapshot = next
    return (this.#handle = this.#makeHandle())
  }

  #concerns(next: ComponentSnapshot): boolean {
    for (const [part, keys] of this.#read) {
      const before = this.#snapshot[part]
      const now = next[part]
      if (before === now) continue
      if (keys.has(whole) || before === undefined || now === undefined) return true
      for (const key of keys) if (!Object.is((before as Keyed)[key], (now as Keyed)[key])) return true
    }
    return false
  }

  #makeHandle(): object {
    const handle = Object.create(knownActions(this.component)) as object
    const snapshot = this.#snapshot
    for (const part of parts) {
      let proxy: unknown
      const get = (): unknown => {
        const keys = this.#note(part)
        // What has not been read before may have changed without this reader being told.
        const latest = keys.size === 0 ? this.component.getSnapshot()[part] : snapshot[part]
        if (!keyed.has(part)) keys.add(whole)
        return keyed.has(part) && typeof latest === 'object' && latest ? (proxy ??= this.#watch(part, latest)) : latest
      }
      Object.defineProperty(handle, part, { enumerable: true, get })
    }
    components.set(handle, this.component)
    return handle
  }

  #watch(part: Part, value: object): object {
    const keys = this.#note(part)
    const all = (): void => void keys.add(whole)
    return new Proxy(value, {
      get: (target, key) => {
        const source = keys.has(key) || keys.has(whole) ? target : (this.component.getSnapshot()[part] ?? target)
        keys.add(key)
        return Reflect.get(source as object, key) as unknown // a part that is keyed
      },
      has: (target, key) => {
        keys.add(key)
        return Reflect.has(target, key)
      },
      ownKeys: (target) => {
        all()
        return Reflect.ownKeys(target)
      },
    })
  }

  #note(part: Part): Set<PropertyKey> {
    const known = this.#read.get(part)
    if (known) return known
    const keys = new Set<PropertyKey>()
    this.#read.set(part, keys)
    return keys
  }
}

/** The same for each of its handles, so that an action keeps its identity. */
function knownActions(component: LiveComponentClient): object {
  const known = actions.get(component) ?? actionsOf(component)
  actions.set(component, known)
  return known
}
