import { stat } from 'node:fs/promises'
import { setTimeout as after } from 'node:timers/promises'

const pause = 4
const tries = 12

/**
 * Waits until a file that is being written has content. Most editors empty a file before they write it, and the
 * watcher may wake between the two, and some remove it first; a file that stays empty or gone is taken as meant after 50 ms.
 */
export async function settled(file: string): Promise<void> {
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const size = await stat(file).then(
      (found) => found.size,
      () => undefined,
    )
    if (size !== undefined && size > 0) return
    await after(pause)
  }
}
