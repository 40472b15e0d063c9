import { actionsOf } from './actions.ts'
import type { OptimisticChanges } from './optimistic.ts'
import type { ComponentSnapshot, LiveComponentClient } from './types.ts'

type Part = keyof ComponentSnapshot
type Values = Map<PropertyKey, unknown>
type Read = Map<Part, Values>

const parts = ['state', 'status', 'errors', 'pending', 'progress'] as const satisfies readonly Part[]
/** These are watched key by key. */
const keyed: ReadonlySet<Part> = new Set<Part>(['state', 'pending', 'progress'])
const whole = Symbol('whole')
const present = Symbol('present')

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
  /** What has been read of the present handle and those before it, with the values of this one. */
  #read: Read = new Map()
  #seen: ComponentSnapshot
  #handle: object

  constructor(component: LiveComponentClient) {
    this.component = component
    this.#seen = component.getSnapshot()
    this.#handle = this.#makeHandle()
  }

  get subscribe(): LiveComponentClient['subscribe'] {
    return this.component.subscribe
  }

  /** What the actions of the component will do to its state. */
  expect(changes: object | undefined): void {
    this.component.optimistic = changes as OptimisticChanges | undefined // typed where they were written
  }

  getSnapshot = (): object => {
    const next = this.component.getSnapshot()
    if (next === this.#seen) return this.#handle
    this.#seen = next
    if (!this.#concerns(next)) return this.#handle
    this.#read = new Map(Array.from(this.#read, ([part, values]) => [part, renewed(values, part, next)]))
    return (this.#handle = this.#makeHandle())
  }

  #concerns(next: ComponentSnapshot): boolean {
    for (const [part, values] of this.#read) {
      for (const [key, value] of values) if (!Object.is(value, valueOf(next, part, key))) return true
    }
    return false
  }

  #makeHandle(): object {
    const handle = Object.create(knownActions(this.component)) as object
    const read = this.#read
    for (const part of parts) {
      let fields: object | undefined
      const get = (): unknown => {
        if (!keyed.has(part)) return this.#note(read, part, whole)
        const value = this.component.getSnapshot()[part]
        return this.#note(read, part, present) && typeof value === 'object'
          ? (fields ??= this.#watch(read, part, value))
          : value
      }
      Object.defineProperty(handle, part, { enumerable: true, get })
    }
    components.set(handle, this.component)
    return handle
  }

  #watch(read: Read, part: Part, value: object | null): object {
    return new Proxy(value ?? {}, {
      get: (_, key) => this.#note(read, part, key),
      has: (target, key) => {
        this.#note(read, part, key)
        return Reflect.has(target, key)
      },
      ownKeys: (target) => {
        this.#note(read, part, whole)
        return Reflect.ownKeys(target)
      },
    })
  }

  /** The value that this reader has been given; what it has not read before it gets as it is now. */
  #note(read: Read, part: Part, key: PropertyKey): unknown {
    const values = read.get(part) ?? new Map<PropertyKey, unknown>()
    read.set(part, values)
    if (!values.has(key)) values.set(key, valueOf(this.component.getSnapshot(), part, key))
    return values.get(key)
  }
}

const renewed = (values: Values, part: Part, next: ComponentSnapshot): Values =>
  new Map(Array.from(values.keys(), (key) => [key, valueOf(next, part, key)]))

function valueOf(snapshot: ComponentSnapshot, part: Part, key: PropertyKey): unknown {
  const value = snapshot[part]
  if (key === whole) return value
  if (key === present) return value !== undefined
  return typeof value === 'object' && value !== null ? (Reflect.get(value, key) as unknown) : undefined
}

/** The same for each of its handles, so that an action keeps its identity. */
function knownActions(component: LiveComponentClient): object {
  const known = actions.get(component) ?? actionsOf(component)
  actions.set(component, known)
  return known
}
