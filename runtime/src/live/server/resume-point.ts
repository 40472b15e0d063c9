import { identityOf } from './clients.ts'
import type { Source } from './life.ts'
import type { Registered } from './registered.ts'
import type { Session } from './session.ts'

/** What a page has of a component from before. */
export interface ResumePoint {
  readonly epoch: string
  readonly seq: number
  readonly snapshot: string | undefined
}

/** A snapshot counts where the state that it is of is not here: it may have moved on. */
export function snapshotSource(
  session: Session,
  registered: Registered,
  props: unknown,
  resume: ResumePoint,
): Source | undefined {
  const { hub, mounts } = session
  const { scope = 'mount', durable } = registered.definition
  if (!hub.snapshots || scope !== 'mount' || durable || hub.detached.has(session.key, resume.epoch)) return undefined
  for (const { instance } of mounts.values())
    if (identityOf(instance.epoch) === identityOf(resume.epoch)) return undefined
  return hub.snapshots.source({ session, registered, props, resume })
}

/** Undefined where there is nothing to go on from, null for what is not as it should be. */
export function resumeOf(options: unknown): ResumePoint | undefined | null {
  const given = typeof options === 'object' && options !== null && 'resume' in options ? options.resume : undefined
  if (given === undefined) return undefined
  if (!Array.isArray(given)) return null
  const [epoch, seq, snapshot] = given as readonly unknown[]
  if (typeof epoch !== 'string' || epoch.length > 16 || !Number.isSafeInteger(seq)) return null
  if (snapshot !== undefined && snapshot !== null && typeof snapshot !== 'string') return null
  return { epoch, seq: Number(seq), snapshot: snapshot ?? undefined }
}
