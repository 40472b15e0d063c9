import { decodeText } from '../protocol/values.ts'
import { changeDraft } from './draft.ts'
import type { Call } from './outbox.ts'

/** What actions will do to the state, by their names, shown until the server has answered. Each mutates a draft. */
export type OptimisticChanges = Readonly<Record<string, ((state: never, input: never) => void) | undefined>>

/** The server's state with the calls it has not answered yet applied over it, in order. */
export function rebase(state: unknown, calls: Iterable<Call>, changes: OptimisticChanges): unknown {
  if (typeof state !== 'object' || state === null) return state
  let shown: object = state
  for (const { action, input } of calls) {
    const change = changes[action]
    if (!change || !Object.hasOwn(changes, action)) continue
    try {
      // Read anew each time: what a change puts into the state must not be shared with its next run.
      const given = input === undefined ? undefined : decodeText(input)
      // The names and types were checked where the changes were declared.
      shown = changeDraft(shown, (draft) => change(draft as never, given as never))
    } catch {
      // What it was for is not there any more: the server decides.
    }
  }
  return shown
}
