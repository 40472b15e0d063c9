export { authGuard, type AuthGuardOptions, bearerToken } from './auth-guard.ts'
export { bodyLimit } from './body-limit.ts'
export { middleware, type Middleware, type MiddlewareContext, type MiddlewareOptions } from './middleware.ts'
export { timeout } from './timeout.ts'
