import type { ServiceFactory, ServiceOptions } from './types.ts'

/** How a service is made, how long it lives, how it ends. */
export interface Registered {
  readonly lifetime: 'singleton' | 'scoped' | 'transient'
  readonly make: ServiceFactory<unknown>
  readonly dispose: ((service: unknown) => unknown) | undefined
}

export function registration<T>(
  lifetime: Registered['lifetime'],
  make: ServiceFactory<T>,
  options: ServiceOptions<T> | undefined,
): Registered {
  // what is disposed of is what this factory made
  return { lifetime, make, dispose: options?.dispose as Registered['dispose'] }
}

/** How a service ends by itself. */
export function ownEnd(service: unknown): (() => unknown) | undefined {
  if (typeof service !== 'object' || service === null) return undefined
  const one = service as Partial<AsyncDisposable & Disposable> // any object may be looked at
  if (one[Symbol.asyncDispose]) return () => one[Symbol.asyncDispose]?.()
  return one[Symbol.dispose] ? () => one[Symbol.dispose]?.() : undefined
}
