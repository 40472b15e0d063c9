import type { Identity } from '../../../../authentication/identity.ts'
import { protocolVersions } from '../../../protocol/codes.ts'
import { clientFrame, type ServerFrame, serverFrame } from '../../../protocol/frames.ts'
import { FakePeer } from '../../../testing/fake-peer.ts'
import type { LiveServer } from '../../server.ts'

export const ann: Identity = { id: 'ann', session: 'ann-1', roles: ['admin'] }
export const bob: Identity = { id: 'bob', session: 'bob-1' }

interface Visit {
  readonly client?: string
  readonly ticket?: string
  readonly origin?: string
  readonly address?: string
}

/** A socket of somebody, which has said hello. */
export function visit(
  live: LiveServer,
  identity?: Identity,
  { client, ticket, origin, address }: Visit = {},
): FakePeer {
  const peer = Object.assign(new FakePeer(live, { ...(address !== undefined && { address }) }), { origin })
  live.hub.open(peer, undefined, { identity, origin, headers: undefined })
  peer.say([
    clientFrame.hello,
    protocolVersions,
    { ...(client !== undefined && { client }), ...(ticket !== undefined && { ticket }) },
  ])
  return peer
}

/** What a call became of: its result, or the code of a problem. */
export async function call(peer: FakePeer, number: number, action: string, input?: unknown): Promise<unknown> {
  peer.say([clientFrame.call, 1, number, action, input])
  return outcome(peer, number)
}

export async function outcome(peer: FakePeer, number: number): Promise<unknown> {
  const frame = await peer.next(
    (one) =>
      acks(one).some(([known]) => known === number) || (one[0] === serverFrame.problem && one[1].call === number),
  )
  if (frame[0] === serverFrame.problem) return frame[2].code
  return acks(frame).find(([known]) => known === number)?.[1]
}

/** What a mount became of: `mounted`, or the code of a problem. */
export async function mount(peer: FakePeer, name: string, options: object = {}): Promise<string> {
  peer.say([clientFrame.mount, 1, name, options])
  const frame = await peer.next(
    (one) =>
      one[0] === serverFrame.mounted ||
      one[0] === serverFrame.resumed ||
      (one[0] === serverFrame.problem && one[1].component === 1 && one[1].call === undefined),
  )
  return frame[0] === serverFrame.problem ? frame[2].code : 'mounted'
}

const acks = (frame: ServerFrame): readonly (readonly [number, unknown?])[] =>
  (frame[0] === serverFrame.patch || frame[0] === serverFrame.state ? frame[4] : undefined) ?? []
