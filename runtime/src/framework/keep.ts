const slot = Symbol.for('fluxstack.keep')

/** On the global object, so that it outlives the modules that hot reload throws away. */
function store(): Map<string, unknown> {
  const holder = globalThis as { [slot]?: Map<string, unknown> }
  return (holder[slot] ??= new Map())
}

/**
 * A value that is made once per process and survives hot reload: a database connection, a cache, a timer.
 *
 * A `make` that throws keeps nothing; a promise that rejects is forgotten, so that the next call tries again.
 *
 * @example
 * const cache = keep('notes-cache', () => new Map<string, Note>())
 */
export function keep<T>(key: string, make: () => T): T {
  const values = store()
  if (values.has(key)) return values.get(key) as T // the key names the type: whoever reuses it with another has one bug
  const value = make()
  values.set(key, value)
  if (value instanceof Promise) value.catch(() => values.get(key) === value && values.delete(key))
  return value
}
