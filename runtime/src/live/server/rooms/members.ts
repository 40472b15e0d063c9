import type { RoomMember } from '../../protocol/room.ts'
import type { LiveInstance } from '../instance.ts'

/** The members as the room's object sees them, to be changed in place. */
export const membersIn = (instance: LiveInstance): RoomMember[] =>
  (instance.tracker.state as { members: RoomMember[] }).members // what `stateSchema` made
