import { setTimeout as pause } from 'node:timers/promises'
import { isBusy } from './errors.ts'

/** SQLite itself waits this long, with the whole process standing still; beyond it we wait, and the process goes on. */
export const BUSY_TIMEOUT_MS = 100
const LONGEST_PAUSE_MS = 100

/** Runs `work` again for as long as another process holds the database, up to `patience` milliseconds. */
export async function whileBusy<T>(work: () => Promise<T>, patience: number): Promise<T> {
  const end = performance.now() + patience
  for (let wait = 5; ; wait = Math.min(LONGEST_PAUSE_MS, wait * 2)) {
    try {
      return await work()
    } catch (error) {
      if (!isBusy(error) || performance.now() > end) throw error
      await pause(wait + Math.random() * wait)
    }
  }
}
