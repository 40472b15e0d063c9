/** One thing that is wrong with the input, `path` being where (`title`, `tags.0`), empty for the whole of it. */
export interface FieldError {
  path: string
  message: string
}

export interface FluxStackErrorOptions {
  /** Permanent, upper-case, for programs: `NOTE_NOT_FOUND`. */
  code?: string
  statusCode?: number
  /** For the log only; it never reaches a client. */
  context?: Readonly<Record<string, unknown>>
  /** What a person may read. Without it a client sees the message of a 4xx error and nothing of a 5xx one. */
  userMessage?: string
  cause?: unknown
}

/**
 * An error that knows its code and its HTTP status; every answer that is not a success is made from one.
 *
 * @example
 * throw new FluxStackError('The printer is on fire', { code: 'PRINTER_ON_FIRE', statusCode: 503 })
 */
export class FluxStackError extends Error {
  readonly code: string
  readonly statusCode: number
  readonly context: Readonly<Record<string, unknown>>
  readonly userMessage: string | undefined

  constructor(message: string, options: FluxStackErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = new.target.name
    this.code = options.code ?? 'INTERNAL_ERROR'
    this.statusCode = options.statusCode ?? 500
    this.context = options.context ?? {}
    this.userMessage = options.userMessage
  }
}

/** The input is not as declared: status 422, with one entry for each field. */
export class ValidationError extends FluxStackError {
  readonly errors: readonly FieldError[]

  constructor(message: string, options: FluxStackErrorOptions & { errors?: readonly FieldError[] } = {}) {
    super(message, { code: 'VALIDATION_FAILED', statusCode: 422, ...options })
    this.errors = options.errors ?? []
  }
}

/** What was asked for is not there: status 404. */
export class NotFoundError extends FluxStackError {
  constructor(message = 'Not found', options: FluxStackErrorOptions = {}) {
    super(message, { code: 'NOT_FOUND', statusCode: 404, ...options })
  }
}

/** The caller is not known: status 401. */
export class UnauthorizedError extends FluxStackError {
  constructor(message = 'Sign in first', options: FluxStackErrorOptions = {}) {
    super(message, { code: 'UNAUTHORIZED', statusCode: 401, ...options })
  }
}

/** The caller is known and may not: status 403. */
export class ForbiddenError extends FluxStackError {
  constructor(message = 'Not allowed', options: FluxStackErrorOptions = {}) {
    super(message, { code: 'FORBIDDEN', statusCode: 403, ...options })
  }
}

/** The state on the server is in the way, as with a name that is taken: status 409. */
export class ConflictError extends FluxStackError {
  constructor(message: string, options: FluxStackErrorOptions = {}) {
    super(message, { code: 'CONFLICT', statusCode: 409, ...options })
  }
}

/** The body is larger than `server.bodyLimit`: status 413. */
export class PayloadTooLargeError extends FluxStackError {
  constructor(message = 'The body is too large', options: FluxStackErrorOptions = {}) {
    super(message, { code: 'BODY_TOO_LARGE', statusCode: 413, ...options })
  }
}

/** Too many requests: status 429, with `Retry-After` when `retryAfter` (seconds) is given. */
export class RateLimitError extends FluxStackError {
  readonly retryAfter: number | undefined

  constructor(message = 'Too many requests', options: FluxStackErrorOptions & { retryAfter?: number } = {}) {
    super(message, { code: 'RATE_LIMITED', statusCode: 429, ...options })
    this.retryAfter = options.retryAfter
  }
}

/** Something this server needs does not answer: status 503, with `Retry-After` when `retryAfter` (seconds) is given. */
export class ServiceUnavailableError extends FluxStackError {
  readonly retryAfter: number | undefined

  constructor(message: string, options: FluxStackErrorOptions & { retryAfter?: number } = {}) {
    super(message, { code: 'SERVICE_UNAVAILABLE', statusCode: 503, ...options })
    this.retryAfter = options.retryAfter
  }
}

/** Something took longer than it may: status 504. */
export class TimeoutError extends FluxStackError {
  constructor(message: string, options: FluxStackErrorOptions = {}) {
    super(message, { code: 'TIMEOUT', statusCode: 504, ...options })
  }
}

/** The configuration is wrong; the app does not start. */
export class ConfigError extends FluxStackError {
  constructor(message: string, options: FluxStackErrorOptions = {}) {
    super(message, { code: 'CONFIG_INVALID', ...options })
  }
}

/** A plugin failed, named in `context.plugin`. */
export class PluginError extends FluxStackError {
  constructor(message: string, options: FluxStackErrorOptions = {}) {
    super(message, { code: 'PLUGIN_FAILED', ...options })
  }
}

/** The build failed. */
export class BuildError extends FluxStackError {
  constructor(message: string, options: FluxStackErrorOptions = {}) {
    super(message, { code: 'BUILD_FAILED', ...options })
  }
}
