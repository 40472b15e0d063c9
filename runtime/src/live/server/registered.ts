import type { LiveClass, LiveRegistry } from '../types.ts'
import type { LiveDefinition } from './component.ts'
import { parseNow } from './problem.ts'
import { definitionFor } from './registry.ts'

/** A registered component, ready to be made. */
export interface Registered {
  readonly name: string
  readonly type: LiveClass
  readonly definition: LiveDefinition
}

/** Which state these props mean; undefined for one that belongs to its mount alone. */
export function keyOf({ definition }: Registered, props: unknown): string | undefined {
  if (definition.scope === 'singleton') return ''
  if (definition.scope !== 'shared') return undefined
  return definition.key ? String(definition.key(props)) : ''
}

export function initialState(registered: Registered, given: unknown): object {
  const parsed = parseNow(registered.definition.state, given ?? {})
  if (parsed.ok && typeof parsed.value === 'object' && parsed.value !== null) return parsed.value
  const wrong = parsed.ok
    ? 'it is not an object'
    : parsed.fields.map(({ path, message }) => `${path}: ${message}`).join('; ')
  throw new TypeError(`The state of live component "${registered.name}" needs a default for every field (${wrong})`)
}

/** Throws a TypeError for a component that could never be mounted. */
export function register(registry: LiveRegistry): ReadonlyMap<string, Registered> {
  return new Map(
    Object.entries<LiveClass>(registry).map(([name, type]) => {
      const definition = definitionFor(type)
      if (!definition) throw new TypeError(`live component "${name}" is not a class made by LiveComponent.with()`)
      const registered: Registered = { name, type, definition }
      initialState(registered, undefined)
      return [name, registered]
    }),
  )
}
