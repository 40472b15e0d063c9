import type { UnderLock } from '../../database/project-lock.ts'

/** To the process that started this one: wait for the project's lock, or let go of it. */
export interface LockRequest {
  readonly kind: 'lock' | 'unlock'
  readonly id: number
}

/** From there: it is held, or why it is not. */
export interface LockAnswer {
  readonly kind: 'locked'
  readonly id: number
  readonly refused?: string
}

type Channel = Pick<NodeJS.Process, 'on' | 'off'>

/** The project's lock as the process that started this one takes it: it knows the other commands. */
export function lockOfParent(send: (request: LockRequest) => void, channel: Channel = process): UnderLock {
  let last = 0
  return async (work) => {
    const id = ++last
    await new Promise<void>((resolve, reject) => {
      const heard = (message: unknown) => {
        const answer = message as Partial<LockAnswer> | null // whatever the channel carries
        if (answer?.kind !== 'locked' || answer.id !== id) return
        channel.off('message', heard)
        if (answer.refused === undefined) resolve()
        else reject(new Error(answer.refused))
      }
      channel.on('message', heard)
      send({ kind: 'lock', id })
    })
    try {
      return await work()
    } finally {
      send({ kind: 'unlock', id })
    }
  }
}
