import type { Quota } from '../../../rate-limit/bucket.ts'
import type { ActionSchemas, Output } from '../../types.ts'
import type { Caller } from '../component.ts'

/** What an `authorize` is shown. */
export interface Asked<P> {
  /** With the session as it is now. */
  readonly caller: Caller
  /** Validated. */
  readonly props: P
  /** Which is called; undefined at a mount. */
  readonly action: string | undefined
}

/** Which fields of an action's input stand in the audit log; of `true`, none. */
export type AuditPolicy = true | { readonly input: readonly string[] }

/** What holds for one action beside its schema. */
export interface ActionPolicy<P = unknown, I = unknown> {
  /** Whether this caller may, with this validated input; asked on every call, after the component's own. Only `true` lets pass. */
  readonly authorize?: (asked: Asked<P> & { readonly input: I }) => boolean | Promise<boolean>
  /** Calls a second on average and at once, of one person over all their sockets; of somebody who is not known, of their address. */
  readonly limit?: Quota
  /** Writes who called it when, and what became of it, to the audit log. */
  readonly audit?: AuditPolicy
}

/** By action. */
export type Policies<P, A extends ActionSchemas> = { readonly [K in keyof A]?: ActionPolicy<P, Output<A[K]>> }
