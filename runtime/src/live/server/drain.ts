import { closeCodes } from '../protocol/codes.ts'
import { serverFrame } from '../protocol/frames.ts'
import type { LiveHub } from './hub.ts'
import type { LiveInstance } from './instance.ts'

/**
 * Ends a live server in order: new sockets are refused, pages are told when to come back and are not heard any more, what runs is let end,
 * what is to last is stored or sealed, then sockets are closed and components unmounted.
 *
 * @param deadline Milliseconds, half of them for what runs; 0 waits for nothing.
 */
export async function drainHub(hub: LiveHub, deadline: number): Promise<void> {
  const until = performance.now() + deadline
  hub.stopping = true
  for (const session of hub.sessions.values()) {
    session.send(`[${serverFrame.leave},${hub.config.limits.comeBack}]`)
    session.deaf = true
  }
  const busy = Array.from(hub.states.instances.values()).filter(isBusy)
  if (busy.length > 0) await within(deadline / 2, Promise.all(busy.map(atRest)))
  hub.states.flush()
  const unstored = Array.from(hub.states.instances.values()).filter(({ durable }) => durable && !durable.isSettled)
  if (unstored.length > 0) await within(deadline / 4, Promise.all(unstored.map(({ durable }) => durable?.settle())))
  if (hub.snapshots?.isDue) await within(deadline / 4, hub.snapshots.sealAll())
  for (const session of Array.from(hub.sessions.values())) session.end(closeCodes.restart, 'the server restarts')
  for (const instance of hub.states.instances.values()) hub.states.remove(instance)
  await hub.empty(Math.max(0, until - performance.now()))
  hub.cut()
}

const isBusy = ({ queue }: LiveInstance): boolean => queue.size > 0

/** Pages are not heard, so that what is queued is all there is. */
const atRest = ({ queue }: LiveInstance): Promise<void> => new Promise((resolve) => queue.add(resolve))

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  if (ms === 0) return
  let timer: NodeJS.Timeout | undefined
  const over = new Promise((resolve) => {
    timer = setTimeout(resolve, ms)
  })
  await Promise.race([work, over])
  clearTimeout(timer)
}
