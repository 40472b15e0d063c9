import { CliError, type ErrorCode } from '../../errors.ts'
import { errorCode } from './file-system.ts'

const CODES: Readonly<Record<string, ErrorCode>> = {
  ENOSPC: 'DISK_FULL',
  EDQUOT: 'DISK_FULL',
  EACCES: 'PERMISSION_DENIED',
  EPERM: 'PERMISSION_DENIED',
  EROFS: 'PERMISSION_DENIED',
}

/** Turns the system's error into one of ours, and says in what state the project is. */
export function writeFailure(error: unknown, state: string): CliError {
  const detail = error instanceof Error ? error.message : String(error)
  if (error instanceof CliError) return new CliError(error.code, { detail, fix: error.fix, state, cause: error.cause })
  return new CliError(CODES[errorCode(error)] ?? 'WRITE_FAILED', { detail, state, cause: error })
}
