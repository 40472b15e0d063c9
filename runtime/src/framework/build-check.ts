/** What `flux build` gives a server that it loads only to see whether it can be loaded. */
export interface BuildCheck {
  /** A variable was read that is not set where the app is built: its value is made up. */
  readonly readMadeUp: (name: string) => void
  /** The database was opened without being reached: its address, made up or not set, has done no harm. */
  readonly openedDatabase: () => void
}

const key = Symbol.for('fluxstack.build-check')

/**
 * Undefined in a server that runs. While it is checked, nothing may be asked of the world outside: the database is in memory or not reached,
 * and variables that only production has are made up. Handed over by a symbol, because it has to be there before the app is loaded.
 */
export function buildCheck(): BuildCheck | undefined {
  return (globalThis as { [key]?: BuildCheck })[key] // only the build's own check sets it
}
