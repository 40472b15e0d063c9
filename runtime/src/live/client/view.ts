import { actionsOf } from './actions.ts'
import type { OptimisticChanges } from './optimistic.ts'
import { readerOf } from './reader.ts'
import type { ComponentSnapshot, LiveComponentClient } from './types.ts'

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
  if (known) return known
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
  readonly getSnapshot: () => object

  constructor(readonly component: LiveComponentClient) {
    const fields = ['state', 'pending', 'progress'] satisfies (keyof ComponentSnapshot)[]
    this.getSnapshot = readerOf(component.getSnapshot, knownActions(component), fields, (handle) =>
      components.set(handle, component),
    )
  }

  get subscribe(): LiveComponentClient['subscribe'] {
    return this.component.subscribe
  }

  /** What the actions of the component will do to its state. */
  expect(changes: object | undefined): void {
    this.component.optimistic = changes as OptimisticChanges | undefined // typed where they were written
  }
}

/** The same for each of its handles, so that an action keeps its identity. */
function knownActions(component: LiveComponentClient): object {
  const known = actions.get(component) ?? actionsOf(component)
  actions.set(component, known)
  return known
}
