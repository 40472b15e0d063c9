import { createHash } from 'node:crypto'
import { currentPlace } from '../../../logging/context.ts'
import { type Clean, redactor } from '../../../logging/redact.ts'
import type { Session } from '../session.ts'
import type { AuditPolicy } from './policies.ts'

const maxText = 500
const maxItems = 50
const maxDepth = 4

interface CallToAudit {
  readonly component: string
  readonly action: string
  readonly call: number
  readonly input: unknown
}

/** A call whose outcome the audit log is told. */
export class AuditedCall {
  readonly #session: Session
  readonly #call: CallToAudit
  readonly #policy: AuditPolicy
  #traceId: string | undefined

  constructor(session: Session, call: CallToAudit, policy: AuditPolicy) {
    this.#session = session
    this.#call = call
    this.#policy = policy
  }

  /** In the scope of its span. */
  begun(): void {
    this.#traceId = currentPlace()?.span?.trace.id
  }

  /** Known: `ok`, or the code of a problem. */
  ended(outcome: string): void {
    const { hub, peer, caller } = this.#session
    const { component, action, call, input } = this.#call
    hub.guard.audit.add({
      at: new Date().toISOString(),
      component,
      action,
      outcome,
      user: caller.user?.id,
      session: caller.user?.session === undefined ? undefined : nameOf(caller.user.session),
      address: peer.address,
      requestId: `${peer.id}/${call}`,
      traceId: this.#traceId,
      input: this.#policy === true ? undefined : shown(input, this.#policy.input, hub.guard.clean),
    })
  }
}

const nameOf = (session: string): string => createHash('sha256').update(session).digest('base64url').slice(0, 12)

/** The fields that are named, of an input of any shape. */
function shown(input: unknown, fields: readonly string[], clean: Clean): Readonly<Record<string, unknown>> {
  const given = typeof input === 'object' && input !== null ? (input as Readonly<Record<string, unknown>>) : {}
  const named = fields.filter((field) => Object.hasOwn(given, field))
  return clean(Object.fromEntries(named.map((field) => [field, short(given[field], maxDepth)])))
}

/** A copy of limited size. */
function short(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return value.length > maxText ? `${value.slice(0, maxText)}…` : value
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  if (depth === 0) return '[too deep]'
  if (Array.isArray(value)) return value.slice(0, maxItems).map((item) => short(item, depth - 1))
  if (value instanceof Map || value instanceof Set) return short(Array.from(value as Iterable<unknown>), depth)
  const entries = Object.entries(value).slice(0, maxItems)
  return Object.fromEntries(entries.map(([name, item]) => [name, short(item, depth - 1)]))
}

/** Takes out what is called like a secret, by the names of the configuration too. */
export const cleaner = (names: readonly string[] = []): Clean => redactor(names)
