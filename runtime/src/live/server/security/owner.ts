import type { Caller } from '../component.ts'

/** Whose a mount was, when its socket is gone. */
export interface Owner {
  readonly user: string
  readonly client: string
  readonly caller: Caller
}

/** What a snapshot is bound to: the person and, where the app names sessions, the session. */
export const boundUser = ({ user, caller }: Pick<Owner, 'user' | 'caller'>): string =>
  caller.user?.session === undefined ? user : `${user}\n${caller.user.session}`
