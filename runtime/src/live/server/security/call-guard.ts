import type { LiveProblem } from '../../protocol/codes.ts'
import type { LiveDefinition } from '../component.ts'
import type { Session } from '../session.ts'
import { AuditedCall } from './audited-call.ts'
import { isOver, refusalOf, sessionOver } from './authorize.ts'
import type { ActionPolicy } from './policies.ts'

/** A call that is about to run. */
export interface GuardedCall {
  readonly session: Session
  readonly component: string
  readonly definition: LiveDefinition
  readonly props: unknown
  readonly action: string
}

type Refused = LiveProblem | undefined

const policyOf = ({ policies }: LiveDefinition, action: string): ActionPolicy | undefined =>
  // the props and the input that its hooks take are those of this definition's schemas
  policies && Object.hasOwn(policies, action) ? (policies as Record<string, ActionPolicy>)[action] : undefined

/** Whether there is nothing to ask before a call runs. */
export const isUnguarded = ({ revoked, caller }: Session, { authorize, policies }: LiveDefinition): boolean =>
  !revoked && authorize === undefined && policies === undefined && caller.user?.expiresAt === undefined

/** Before the input is looked at: whether the session goes on, how often it was called, whether the caller may use the component. */
export function refusesCall({
  session,
  component,
  definition,
  props,
  action,
}: GuardedCall): Refused | Promise<Refused> {
  const { caller, hub } = session
  if (session.revoked || isOver(caller, hub.now())) return sessionOver
  const { authorize, refusal } = definition
  const limit = policyOf(definition, action)?.limit
  const ask = (limited: Refused): Refused | Promise<Refused> => {
    if (limited || !authorize) return limited
    return refusalOf(authorize({ caller, props, action }), caller, refusal)
  }
  const limited = limit && hub.guard.actionLimits.take(component, action, limit, caller)
  return limited instanceof Promise ? limited.then(ask) : ask(limited)
}

/** When the input is valid: whether the caller may do this with it. */
export function refusesInput(call: GuardedCall, input: unknown): Refused | Promise<Refused> {
  const { session, definition, props, action } = call
  const { caller } = session
  const authorize = policyOf(definition, action)?.authorize
  const judge = (problem: Refused): Refused => problem ?? (session.revoked ? sessionOver : undefined)
  const refused = authorize && refusalOf(authorize({ caller, props, action, input }), caller, definition.refusal)
  return refused instanceof Promise ? refused.then(judge) : judge(refused)
}

/** What tells the audit log of a call; undefined for what is not to stand there. */
export function auditOf(call: GuardedCall, number: number, input: unknown): AuditedCall | undefined {
  const { session, component, definition, action } = call
  const audit = definition.policies && policyOf(definition, action)?.audit
  return audit && new AuditedCall(session, { component, action, call: number, input }, audit)
}
