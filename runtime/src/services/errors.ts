import { FluxStackError } from '../errors/errors.ts'
import type { Token } from './token.ts'

type Chain = readonly Token<unknown>[]

const spell = (chain: Chain): string => chain.map(({ name }) => name).join(' → ')

/** Who asked for whom, for the end of a message; nothing for a service that was asked for directly. */
const asked = (chain: Chain): string => (chain.length > 1 ? ` (${spell(chain)})` : '')

export function missing(chain: Chain): FluxStackError {
  const name = chain.at(-1)?.name
  return new FluxStackError(`There is no service ${name}${asked(chain)}: register its token in the container`, {
    code: 'SERVICE_MISSING',
  })
}

export function cyclic(chain: Chain): FluxStackError {
  return new FluxStackError(`Services need each other: ${spell(chain)}`, { code: 'SERVICE_CYCLE' })
}

export function outOfScope(chain: Chain): FluxStackError {
  const name = chain.at(-1)?.name
  const reason =
    chain.length > 1
      ? `lives for one request, and a service that outlives it cannot hold it (${spell(chain)})`
      : 'lives for one request: ask for it in one, or in a scope of your own from container.scope()'
  return new FluxStackError(`The service ${name} ${reason}`, { code: 'SERVICE_SCOPE' })
}

export function registeredTwice({ name }: Token<unknown>): FluxStackError {
  return new FluxStackError(`The service ${name} is registered already; override() replaces it`, {
    code: 'SERVICE_REGISTERED',
  })
}

export function closed(chain: Chain): FluxStackError {
  return new FluxStackError(`The service ${chain.at(-1)?.name} is asked for after its container or request has ended`, {
    code: 'SERVICE_CLOSED',
  })
}

/** What a factory threw; an error that was made for an answer goes on as it is. */
export function failed(chain: Chain, cause: unknown): unknown {
  if (cause instanceof FluxStackError) return cause
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new FluxStackError(`The service ${chain.at(-1)?.name} could not be made${asked(chain)}: ${reason}`, {
    code: 'SERVICE_FAILED',
    cause,
  })
}
