import type { FluxStackLogger } from '../logging/logger.ts'
import type { Token } from './token.ts'

/** What gives services: a container, a scope, `services` in a route, `this.services` in a live component. */
export interface Services {
  /**
   * The service, made when it is asked for first.
   *
   * @throws FluxStackError with SERVICE_MISSING, SERVICE_CYCLE, SERVICE_SCOPE, SERVICE_CLOSED, or SERVICE_FAILED around what its factory threw.
   */
  get<T>(token: Token<T>): Promise<T>
}

/** What a factory is given. */
export interface ServiceContext extends Services {
  /** Lines that carry the service's name. */
  readonly logger: FluxStackLogger
}

export type ServiceFactory<T> = (context: ServiceContext) => T | Promise<T>

/** What others see of a class, without its private fields and what only the container calls: a plain object may stand for it. */
export type PublicOf<T> = T extends (...input: never) => unknown
  ? T
  : T extends object
    ? { [K in keyof T as K extends symbol ? never : K]: T[K] }
    : T

export interface ServiceOptions<T> {
  /** Ends the service. Default: its `[Symbol.asyncDispose]` or `[Symbol.dispose]`, where it has one. */
  dispose?: (service: T) => unknown
}

/** Services of one piece of work. */
export interface ServiceScope extends Services, AsyncDisposable {
  /** Disposes of its scoped and transient services, the youngest first. */
  dispose(): Promise<void>
}
