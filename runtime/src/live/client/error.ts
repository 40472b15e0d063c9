import type { LiveFieldProblem, LiveProblem } from '../protocol/codes.ts'

/** Why an action, or a component as a whole, was refused. */
export class LiveError extends Error {
  override readonly name = 'LiveError'
  /** Permanent and for programs. */
  readonly code: LiveProblem['code']
  /** With `INPUT_INVALID`, `PROPS_INVALID` and the app's own validation errors: what is wrong with which field. */
  readonly fields: readonly LiveFieldProblem[]
  /** The action that was called; undefined for the component itself. */
  readonly action: string | undefined
  /** Of an action, where the server traces: under which its log and traces have it. */
  readonly traceId: string | undefined

  constructor(problem: LiveProblem, action?: string) {
    super(problem.detail)
    this.code = problem.code
    this.fields = problem.fields ?? []
    this.action = action
    this.traceId = problem.traceId
  }
}
