/** Gives the same object until something that was read of it has changed; `more` stands beside what changes. */
export function watched<T extends object, M extends object>(get: () => T, more: M): () => T & M {
  const read = new Set<PropertyKey>()
  let seen = get()
  let given = watch(seen)
  return () => {
    const next = get()
    if (next !== seen && Array.from(read).some((key) => Reflect.get(next, key) !== Reflect.get(seen, key))) {
      seen = next
      given = watch(next)
    }
    return given
  }

  function watch(value: T): T & M {
    return new Proxy(
      { ...value, ...more },
      {
        get(target, key) {
          // What has not been read before may have changed without this reader being told.
          const now = read.has(key) || key in more ? target : get()
          read.add(key)
          return Reflect.get(now, key) as unknown
        },
      },
    )
  }
}
