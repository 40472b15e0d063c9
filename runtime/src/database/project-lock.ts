/** Does something while no other command changes the project; waits until none does. */
export type UnderLock = <T>(work: () => Promise<T>) => Promise<T>

/** On the global object: the app may load this package from another place than the development server does. */
const place = Symbol.for('fluxstack.project-lock')
const shared = globalThis as { [place]?: UnderLock | undefined }

/** Has what this process applies to a database wait for the commands that work on the project's migrations. */
export function provideProjectLock(lock: UnderLock | undefined): void {
  shared[place] = lock
}

/**
 * Applies migrations, under the project's lock where there is one: a command may be about to take one of them away. Where
 * nothing is pending, as mostly, nobody is waited for.
 */
export async function applyMigrations(
  pending: () => Promise<readonly string[]>,
  apply: () => Promise<string[]>,
): Promise<string[]> {
  const lock = shared[place]
  if (lock === undefined) return apply()
  return (await pending()).length === 0 ? [] : lock(apply)
}
