import { setTimeout as after } from 'node:timers/promises'
import { CliError } from '../../errors.ts'
import { withLock, type LockOptions } from './lock.ts'

export interface WaitOptions extends LockOptions {
  /** Ends the waiting. */
  readonly signal: AbortSignal
  /** Called once, with who has the lock, before the first wait. */
  readonly onWait: (holder: string) => void
}

/** Milliseconds between two looks. */
const PAUSE = 50

/**
 * Like `withLock`, but waits until the lock is free: for what happens beside commands and cannot be run again by a person.
 * @throws CliError CANCELLED when the signal comes first
 */
export async function whenUnlocked<T>({ signal, onWait, ...lock }: WaitOptions, work: () => Promise<T>): Promise<T> {
  let told = false
  for (;;) {
    let entered = false
    const enter = (): Promise<T> => {
      entered = true
      return work()
    }
    try {
      return await withLock(lock, enter)
    } catch (error) {
      if (entered || !(error instanceof CliError) || error.code !== 'CHANGES_LOCKED') throw error
      if (!told) onWait(error.detail)
      told = true
    }
    await after(PAUSE, undefined, { signal }).catch((cause: unknown) => {
      throw new CliError('CANCELLED', { detail: 'It was not waited for any longer.', cause })
    })
  }
}
