import type { FieldError } from './errors.ts'

/** An RFC 9457 answer, `application/problem+json`; `code`, `errors`, `requestId` and `traceId` are FluxStack's members. */
export interface ProblemDetails {
  type: string
  title: string
  status: number
  /** Permanent and for programs, as `NOTE_NOT_FOUND`. */
  code: string
  detail?: string
  /** With a status of 422: what is wrong with which field. */
  errors?: readonly FieldError[]
  requestId?: string
  /** Where tracing is on: under which the request is found in the log and among the traces. */
  traceId?: string
  /** In development only. */
  stack?: string
}
