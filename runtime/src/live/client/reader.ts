type Part = PropertyKey
type Values = Map<PropertyKey, unknown>

const whole = Symbol('whole')
const present = Symbol('present')

/**
 * What changes, as one reader sees it: notes what is read of it, and gives the same object until something of that has changed. What has not
 * been read before is given as it is now, as it may have changed without this reader being told.
 *
 * @param prototype what stands behind the object, which does not change
 * @param keyed parts that are watched key by key
 * @param made is told of each object that is given
 */
export function readerOf<T extends object>(
  get: () => object,
  prototype: object,
  keyed: readonly Part[] = [],
  made: (given: object) => void = () => {},
): () => T {
  let read = new Map<Part, Values>()
  let seen = get()
  let given = make()
  return () => {
    const next = get()
    if (next === seen) return given
    seen = next
    if (!concerns(next)) return given
    // What was given before keeps its values.
    read = new Map(Array.from(read, ([part, values]) => [part, renewed(values, part, next)]))
    return (given = make())
  }

  function concerns(next: object): boolean {
    for (const [part, values] of read) {
      for (const [key, value] of values) if (!Object.is(value, valueOf(next, part, key))) return true
    }
    return false
  }

  function make(): T {
    const object = Object.create(prototype) as T // gets the parts below
    const own = read
    for (const part of Object.keys(seen)) {
      let fields: object | undefined
      Object.defineProperty(object, part, {
        enumerable: true,
        get() {
          if (!keyed.includes(part)) return note(own, part, whole)
          const value: unknown = Reflect.get(get(), part)
          return note(own, part, present) && isObject(value) ? (fields ??= watch(own, part, value)) : value
        },
      })
    }
    made(object)
    return object
  }

  function watch(own: Map<Part, Values>, part: Part, value: object): object {
    return new Proxy(value, {
      get: (_, key) => note(own, part, key),
      has(target, key) {
        note(own, part, key)
        return Reflect.has(target, key)
      },
      ownKeys(target) {
        note(own, part, whole)
        return Reflect.ownKeys(target)
      },
    })
  }

  function note(own: Map<Part, Values>, part: Part, key: PropertyKey): unknown {
    const values = own.get(part) ?? new Map<PropertyKey, unknown>()
    own.set(part, values)
    if (!values.has(key)) values.set(key, valueOf(get(), part, key))
    return values.get(key)
  }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

const renewed = (values: Values, part: Part, next: object): Values =>
  new Map(Array.from(values.keys(), (key) => [key, valueOf(next, part, key)]))

function valueOf(from: object, part: Part, key: PropertyKey): unknown {
  const value: unknown = Reflect.get(from, part)
  if (key === whole) return value
  if (key === present) return value !== undefined
  return isObject(value) ? Reflect.get(value, key) : undefined
}
