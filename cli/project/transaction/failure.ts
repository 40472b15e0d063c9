import { CliError, type ErrorCode } from '../../errors.ts'
import { errorCode } from './file-system.ts'

const CODES: Readonly<Record<string, ErrorCode>> = {
  ENOSPC: 'DISK_FULL',
  EDQUOT: 'DISK_FULL',
  EACCES: 'PERMISSION_DENIED',
  EPERM: 'PERMISSION_DENIED',
  EROFS: 'PERMISSION_DENIED',
  ENAMETOOLONG: 'PATH_TOO_LONG',
}

/** Turns the system's error into one of ours, and says in what state the project is. */
export function writeFailure(error: unknown, state: string): CliError {
  const detail = error instanceof Error ? error.message : String(error)
  if (error instanceof CliError) return new CliError(error.code, { detail, fix: error.fix, state, cause: error.cause })
  return new CliError(CODES[errorCode(error)] ?? 'WRITE_FAILED', { detail, state, cause: error })
}

/** Makes sure that what comes out of `work` is an error of ours. @param state of the project when it is not */
export async function guarded<T>(state: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof CliError ? error : writeFailure(error, state)
  }
}
