import { DatabaseError } from './errors.ts'

/** Says which package to install when a driver is not there; any other failure of its import is passed on. */
export function missingDriver(name: string): (error: unknown) => never {
  return (error) => {
    const text =
      error instanceof Error ? `${(error as NodeJS.ErrnoException).code ?? ''} ${error.message}` : String(error)
    if (
      !/ERR_MODULE_NOT_FOUND|MODULE_NOT_FOUND|Cannot find (?:module|package)|Could not resolve|Failed to resolve/.test(
        text,
      )
    )
      throw error
    throw new DatabaseError(
      'DATABASE_DRIVER_MISSING',
      `The database needs the package ${name}, which is not installed.`,
      error,
    )
  }
}
