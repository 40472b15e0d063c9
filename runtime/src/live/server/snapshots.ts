import { protocolVersions } from '../protocol/codes.ts'
import { serverFrame } from '../protocol/frames.ts'
import { encodeValue } from '../protocol/values.ts'
import type { LiveInstance } from './instance.ts'
import { acceptState, type KeptState, readKept, writeKept } from './kept-state.ts'
import type { LiveConfig } from './limits.ts'
import type { Source } from './life.ts'
import type { ResumePoint } from './resume-point.ts'
import type { LiveLogger } from './peer.ts'
import type { Registered } from './registered.ts'
import { boundUser, type Owner } from './security/owner.ts'
import type { Session } from './session.ts'
import type { SnapshotBinding, StateSignature } from './signature/signature.ts'

/** How often it is looked for states to seal in ms, and how many are sealed at a time. */
const lookEvery = 1000
const atOnce = 100

/** What sealing needs of the server; hot reload changes some of it. */
interface Surroundings {
  readonly config: LiveConfig
  readonly logger: LiveLogger
  readonly now: () => number
}

/** Who asks for what it had before. */
interface Returning {
  readonly session: Session
  readonly registered: Registered
  readonly props: unknown
  readonly resume: ResumePoint
}

/** Seals the states of mounts for their pages to keep, off the hot path: a while after they changed, and when the server stops. */
export class Snapshots {
  /** Changed since they were sealed, longest first. */
  readonly #changed = new Set<LiveInstance>()
  #timer: NodeJS.Timeout | undefined
  readonly #given: StateSignature | (() => StateSignature)
  readonly #around: Surroundings

  constructor(signature: StateSignature | (() => StateSignature), around: Surroundings) {
    this.#given = signature
    this.#around = around
  }

  get #signature(): StateSignature {
    return typeof this.#given === 'function' ? this.#given() : this.#given
  }

  /** Its state is another than the one that its page has a snapshot of. */
  changed(instance: LiveInstance): void {
    if (this.#around.config.limits.snapshotEvery === 0) return
    instance.seal.due = true
    this.#changed.add(instance)
    if (this.#timer) return
    this.#timer = setInterval(() => void this.#look(), lookEvery)
    this.#timer.unref?.()
  }

  get isDue(): boolean {
    return this.#changed.size > 0
  }

  /** What a snapshot gives to go on from: nothing where it does not open, which is no reason not to mount. */
  source({ session, registered, props, resume }: Returning): Source | undefined {
    const { snapshot, epoch } = resume
    if (snapshot === undefined) return undefined
    return async () => {
      const accepts = (version: number): boolean => version <= (registered.definition.version ?? 1)
      const opened = await this.#signature.open(snapshot, bindingOf(session, registered.name, epoch), accepts)
      if (opened.ok) return this.#read(registered, props, opened.payload)
      this.#around.logger.debug('A live snapshot was not opened', {
        component: registered.name,
        code: opened.code,
        ...(opened.cause !== undefined && { err: opened.cause }),
      })
      return undefined
    }
  }

  #read(registered: Registered, props: unknown, payload: string): KeptState | undefined {
    try {
      const kept = readKept(payload)
      if (encodeValue(kept.props) !== encodeValue(props)) return undefined
      acceptState(registered, kept)
      return kept
    } catch (error) {
      this.#around.logger.warn(`A snapshot of live component ${registered.name} is of no use`, { err: error })
      return undefined
    }
  }

  /** Its page does not want it any more: no snapshot of it opens again. */
  retire(session: Owner, instance: LiveInstance): void {
    this.#changed.delete(instance)
    if (instance.seal.at === undefined) return
    this.#signature.retire(bindingOf(session, instance.registered.name, instance.epoch)).catch((error: unknown) => {
      this.#around.logger.error('A live snapshot could not be retired', { err: error })
    })
  }

  /** Seals what has changed and sends it, for pages that come back to another server. Nothing acts any more. */
  async sealAll(): Promise<void> {
    clearInterval(this.#timer)
    this.#timer = undefined
    const all = Array.from(this.#changed)
    while (all.length > 0) await this.#sealSome(all.splice(0, atOnce))
  }

  async #look(): Promise<void> {
    const now = this.#around.now()
    const { snapshotEvery } = this.#around.config.limits
    const due: LiveInstance[] = []
    for (const instance of this.#changed) {
      if (instance.gone || instance.subscribers.size === 0) this.#changed.delete(instance)
      else if (now - (instance.seal.at ?? 0) >= snapshotEvery * instance.seal.patience) due.push(instance)
      if (due.length === atOnce) break
    }
    if (this.#changed.size === 0) {
      clearInterval(this.#timer)
      this.#timer = undefined
    }
    await this.#sealSome(due)
  }

  async #sealSome(instances: readonly LiveInstance[]): Promise<void> {
    await Promise.all(instances.map((instance) => this.#seal(instance)))
  }

  async #seal(instance: LiveInstance): Promise<void> {
    // half an action must not come back: its call would be run again on top of it
    if (instance.caller) return
    this.#changed.delete(instance)
    instance.seal.due = false
    const [session] = instance.subscribers.keys()
    if (!session?.open || !instance.ready || instance.gone) return
    const { registered, epoch, seal } = instance
    try {
      const maxText = this.#around.config.maxPayload / 2
      const binding = bindingOf(session, registered.name, epoch)
      const text = await this.#signature.seal(writeKept(instance), registered.definition.version ?? 1, binding, {
        maxText,
      })
      seal.at = this.#around.now()
      // one that does not fit is not tried as often
      seal.patience = text === undefined ? Math.min(seal.patience * 4, 256) : 1
      if (text === undefined) return
      for (const [component, mount] of session.mounts) {
        if (mount.instance === instance) session.send(`[${serverFrame.snapshot},${component},"${text}"]`)
      }
    } catch (error) {
      this.#around.logger.error(`The state of live component ${registered.name} could not be sealed`, { err: error })
    }
  }
}

const bindingOf = (owner: Owner, component: string, epoch: string): SnapshotBinding => ({
  user: boundUser(owner),
  client: owner.client,
  component,
  epoch,
  protocol: Math.max(...protocolVersions),
})
