import type { LiveClass, LiveRegistry } from '../types.ts'
import type { LiveDefinition } from './component.ts'
import { parseNow } from './problem.ts'
import { definitionFor } from './registry.ts'
import { ComponentState } from './state/component-state.ts'

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

function initialState(registered: Registered, given: unknown): object {
  const parsed = parseNow(registered.definition.state, given ?? {})
  if (parsed.ok && typeof parsed.value === 'object' && parsed.value !== null) return parsed.value
  const wrong = parsed.ok
    ? 'it is not an object'
    : parsed.fields.map(({ path, message }) => `${path}: ${message}`).join('; ')
  throw new TypeError(`The state of live component "${registered.name}" needs a default for every field (${wrong})`)
}

/** A new state of a component with all that belongs to it. */
export function newState(registered: Registered, given: unknown, onChange: () => void): ComponentState {
  return stateFrom(
    registered,
    { state: initialState(registered, given), private: initialPrivate(registered) },
    onChange,
  )
}

/** The state of a component as it was kept. */
export function stateFrom(
  { definition }: Registered,
  kept: { readonly state: object; readonly private: object | undefined },
  onChange: () => void,
): ComponentState {
  return new ComponentState({ ...kept, derived: definition.derived as Derivations }, onChange)
}

/** Each is given the state it was declared with. */
type Derivations = ConstructorParameters<typeof ComponentState>[0]['derived']

function initialPrivate({ name, definition }: Registered): object | undefined {
  if (!definition.private) return undefined
  const parsed = parseNow(definition.private, {})
  if (parsed.ok && typeof parsed.value === 'object' && parsed.value !== null) return parsed.value
  throw new TypeError(`What is private of live component "${name}" is an object with a default for every field`)
}

/** Throws a TypeError for a component that could never be mounted. */
export function register(registry: LiveRegistry): ReadonlyMap<string, Registered> {
  return new Map(
    Object.entries<LiveClass>(registry).map(([name, type]) => {
      const definition = definitionFor(type)
      if (!definition) throw new TypeError(`live component "${name}" is not a class made by LiveComponent.with()`)
      const registered: Registered = { name, type, definition }
      void newState(registered, undefined, () => {}).text
      return [name, registered]
    }),
  )
}
