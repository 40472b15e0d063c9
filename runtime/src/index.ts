export type { Authenticate, AuthRequest, Identity } from './authentication/identity.ts'
export { currentUser, type Revocation, revokeLive } from './authentication/of-request.ts'
export { defineConfig } from './config/index.ts'
export {
  BuildError,
  ConfigError,
  ConflictError,
  type FieldError,
  FluxStackError,
  type FluxStackErrorOptions,
  ForbiddenError,
  NotFoundError,
  PayloadTooLargeError,
  PluginError,
  RateLimitError,
  ServiceUnavailableError,
  TimeoutError,
  UnauthorizedError,
  ValidationError,
} from './errors/errors.ts'
export type { FieldMessages, FieldText, Messages } from './errors/messages.ts'
export type { ProblemDetails } from './errors/problem.ts'
export { createApp, type CreateAppParts } from './framework/create-app.ts'
export { type AppParts, FluxStackFramework, type Hook } from './framework/framework.ts'
export { keep } from './framework/keep.ts'
export type { FileServer, Info } from './framework/visit.ts'
export type { ReadyCheck } from './framework/system-routes.ts'
export { currentRequest, type RequestContext } from './logging/context.ts'
export type { LogLevel } from './logging/levels.ts'
export { FluxStackLogger, type LogContext, type LoggerOptions } from './logging/logger.ts'
export type { LogTransport } from './logging/transports.ts'
export { definePlugin } from './plugins/define.ts'
