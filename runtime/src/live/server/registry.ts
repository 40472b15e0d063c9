import type { CheckComponent, LiveClass, ReservedName } from '../types.ts'
import { definitionOf, type LiveDefinition } from './component.ts'

/**
 * The live components of an app, by the name that pages use.
 *
 * Throws a TypeError where a class was not made by `LiveComponent.with()` or an action has no method; the compiler says so first.
 *
 * @example
 * export const live = registry({ counter: Counter })
 */
export function registry<const R extends Record<string, LiveClass>>(
  components: R & { [K in keyof R]: CheckComponent<R[K]> },
): R {
  for (const [name, component] of Object.entries<LiveClass>(components)) checkComponent(name, component)
  return Object.freeze({ ...components })
}

/** The definition a class was made with. */
export function definitionFor(component: LiveClass): LiveDefinition | undefined {
  // A symbol of our own, inherited from the class `with` made.
  return (component as { [definitionOf]?: LiveDefinition })[definitionOf]
}

function checkComponent(name: string, component: LiveClass): void {
  const definition = definitionFor(component)
  if (!definition) throw new TypeError(`live component "${name}" is not a class made by LiveComponent.with()`)
  for (const action of Object.keys(definition.actions ?? {})) {
    if (action in reservedNames || !/^[a-z_]\w*$/i.test(action)) {
      throw new TypeError(
        `live component "${name}" declares the action "${action}", which is not a name for one, or one FluxStack uses itself`,
      )
    }
    // a room has its own
    if (definition.room) continue
    const method: unknown = component.prototype[action]
    if (typeof method !== 'function') {
      throw new TypeError(`live component "${name}" declares the action "${action}" and has no method of that name`)
    }
  }
}

/** A record, so that the compiler finds a name that is missing. */
export const reservedNames: Readonly<Record<ReservedName, true>> = {
  state: true,
  status: true,
  errors: true,
  pending: true,
  progress: true,
  props: true,
  private: true,
  caller: true,
  action: true,
  room: true,
  services: true,
  // oxlint-disable-next-line unicorn/no-thenable -- a name to refuse, never awaited
  then: true,
  toJSON: true,
  onMount: true,
  onUnmount: true,
  onConnect: true,
  onDisconnect: true,
  onResume: true,
  onError: true,
  every: true,
  after: true,
  onRelease: true,
  constructor: true,
  toString: true,
  toLocaleString: true,
  valueOf: true,
  hasOwnProperty: true,
  isPrototypeOf: true,
  propertyIsEnumerable: true,
}
