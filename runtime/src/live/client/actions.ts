import type { LiveComponentClient } from './types.ts'

/**
 * The actions of a component. The page does not know their names, so any name is one, made when it is first read. `then` and `toJSON` would
 * make it look like a promise or like something that writes itself.
 */
export function actionsOf(component: LiveComponentClient): object {
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
