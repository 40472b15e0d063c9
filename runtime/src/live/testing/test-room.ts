import { roomActions, type RoomMember } from '../protocol/room.ts'
import type { EventData, RoomOf } from '../types.ts'
import { LiveTestComponent } from './test-component.ts'

type Actions = Readonly<Record<string, (input: unknown) => Promise<void>>>

/** A room that a page of a test is in. */
export class LiveTestRoom<I> extends LiveTestComponent<I> {
  /** Who is there, in the order they came. */
  get members(): readonly RoomMember<RoomOf<I>['presence']>[] {
    return (this.state as { readonly members: readonly RoomMember<RoomOf<I>['presence']>[] }).members // a room's
  }

  /** To everyone in the room. */
  emit<K extends keyof RoomOf<I>['sent'] & string>(
    event: K,
    ...[data]: EventData<RoomOf<I>['sent'], K>
  ): Promise<void> {
    return this.#do(roomActions.emit, { event, data })
  }

  /** Sets fields of the shared state. */
  write(fields: Partial<RoomOf<I>['state']>): Promise<void> {
    return this.#do(roomActions.write, fields)
  }

  /** Changes what the others see of this page. */
  present(data: RoomOf<I>['presence']): Promise<void> {
    return this.#do(roomActions.present, data)
  }

  /** Every room has these actions, and declares none. */
  #do(action: string, input: unknown): Promise<void> {
    return (this.call as Actions)[action]?.(input) ?? Promise.reject(new Error(`A room has no action ${action}.`))
  }
}
