import { keep as keepForProcess } from '../framework/keep.ts'

const open = () => keepForProcess('fluxstack.databases', () => new Map<string, Promise<unknown>>())

/** One connection per database and process, kept through hot reload; one that could not be opened is tried again. */
export function keep<T>(key: string, make: () => Promise<T>): Promise<T> {
  const known = open().get(key)
  if (known) return known as Promise<T> // the key names the kind of connection
  const made = make()
  open().set(key, made)
  made.catch(() => open().get(key) === made && open().delete(key))
  return made
}

/** Forgets a connection that is about to be closed; false when another call has done so. */
export async function release(key: string, connection: unknown): Promise<boolean> {
  const known = open().get(key)
  if (known === undefined || (await known.catch(() => undefined)) !== connection) return false
  return open().delete(key)
}
