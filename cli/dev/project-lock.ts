import type { DevEvent } from '@fluxstack/runtime/vite'
import { disk, errorCode } from '../project/transaction/file-system.ts'
import { whenUnlocked } from '../project/transaction/wait-for-lock.ts'

export interface ProjectLockOptions {
  readonly root: string
  readonly signal: AbortSignal
  readonly onEvent: (event: DevEvent) => void
}

/** Where `.flux` cannot be written nobody else takes its lock either. */
const UNWRITABLE = new Set(['EACCES', 'EPERM', 'EROFS'])

/** What the server applies to the database waits for commands that work on the migrations, and says for whom. */
export function projectLock({ root, signal, onEvent }: ProjectLockOptions) {
  const onWait = (holder: string): void =>
    onEvent({ type: 'log', level: 'info', message: `The migrations are applied when the project is free: ${holder}` })
  return async <T>(work: () => Promise<T>): Promise<T> => {
    let worked = false
    const once = (): Promise<T> => {
      worked = true
      return work()
    }
    try {
      return await whenUnlocked({ fs: disk, home: root, command: 'dev', now: () => new Date(), signal, onWait }, once)
    } catch (error) {
      if (worked || !UNWRITABLE.has(errorCode(error))) throw error
      return work()
    }
  }
}
