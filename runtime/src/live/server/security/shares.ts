import { clientKey } from '../../../rate-limit/client-key.ts'
import type { Session } from '../session.ts'
import { Shares } from './shared-buckets.ts'

/** What a socket that has said who it is takes part in. */
export function sharesOf({ hub, caller, peer }: Session, now: number): Shares {
  const { guard, config } = hub
  const { rate, burst, perUser, perAddress } = config.limits
  const times = (factor: number) => ({ rate: rate * factor, burst: burst * factor })
  return new Shares(
    [
      ...(caller.user && perUser > 0 ? [[guard.users, caller.user.id, times(perUser)] as const] : []),
      ...(perAddress > 0 ? [[guard.addresses, clientKey(peer.address), times(perAddress)] as const] : []),
    ],
    now,
  )
}
