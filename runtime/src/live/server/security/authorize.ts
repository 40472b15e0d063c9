import { hasExpired } from '../../../authentication/identity.ts'
import type { LiveProblem } from '../../protocol/codes.ts'
import type { Caller } from '../component.ts'

type Answer = boolean | Promise<boolean>

const signIn: LiveProblem = { code: 'UNAUTHENTICATED', detail: 'Sign in first.' }
const notAllowed: LiveProblem = { code: 'FORBIDDEN', detail: 'Not allowed.' }

/** What a call of a session that is over is told. */
export const sessionOver: LiveProblem = { code: 'UNAUTHENTICATED', detail: 'The session has ended.' }

/** Why not, where a hook of the app says so: only `true` lets pass. A promise only where the hook gives one. */
export function refusalOf(
  answer: Answer,
  { user }: Caller,
  refusal: LiveProblem | undefined,
): LiveProblem | undefined | Promise<LiveProblem | undefined> {
  const judge = (allowed: unknown): LiveProblem | undefined => {
    if (allowed === true) return undefined
    return refusal ?? (user ? notAllowed : signIn)
  }
  return answer instanceof Promise ? answer.then(judge) : judge(answer)
}

/** Whether the session that a caller acts in is over at this time. */
export const isOver = ({ user }: Caller, now: number): boolean => user !== undefined && hasExpired(user, now)
