import { encodeValue } from '../../protocol/values.ts'
import { StateTracker } from './tracker.ts'

/** Computes a part of the state from the rest. */
export type Derivation = (state: never) => unknown

export interface ComponentStateParts {
  readonly state: object
  /** What the component alone sees. */
  readonly private: object | undefined
  readonly derived: Readonly<Record<string, Derivation>> | undefined
}

/**
 * All that a component holds: the state that pages see, members of it that are computed from the rest, and what is private. Changes of all
 * of it are taken back together.
 */
export class ComponentState {
  readonly #public: StateTracker
  readonly #private: StateTracker | undefined
  readonly #derived: ReadonlyMap<string, Derivation> | undefined
  /** Something has changed that derived members may depend on. */
  #stale = true
  #privateChanged = false

  constructor(parts: ComponentStateParts, onChange: () => void) {
    const { derived } = parts
    this.#derived = derived && new Map(Object.entries(derived))
    this.#public = new StateTracker(parts.state, () => {
      this.#stale = true
      onChange()
    })
    if (!parts.private) return
    this.#private = new StateTracker(parts.private, () => {
      this.#privateChanged = true
      onChange()
    })
  }

  /** As the component changes it. */
  get state(): object {
    return this.#public.state
  }

  get private(): object | undefined {
    return this.#private?.state
  }

  /** The state as pages see it, as JSON. */
  get text(): string {
    this.#derive()
    return this.#public.text
  }

  /** What it is made of, without what is derived; not to be changed. */
  get own(): object {
    const { raw } = this.#public
    if (!this.#derived) return raw
    return Object.fromEntries(Object.entries(raw).filter(([name]) => !this.#derived?.has(name)))
  }

  get ownPrivate(): object | undefined {
    return this.#private?.raw
  }

  /** As it is kept: the state without what is derived, and what is private. */
  get written(): string {
    const own = this.#derived ? encodeValue(this.own) : this.text
    return `${own},${this.#private?.text ?? 'null'}`
  }

  begin(): void {
    this.#derive()
    this.#public.begin()
    this.#private?.begin()
  }

  commit(): void {
    this.#public.commit()
    this.#private?.commit()
  }

  rollback(): void {
    this.#public.rollback()
    this.#private?.rollback()
    this.#stale = true
  }

  /** The ops to send as JSON, `whole`, or undefined. */
  take(): string | undefined {
    this.#derive()
    this.#private?.take()
    return this.#public.take()
  }

  /** Whether what is private has changed since this was last asked. */
  takePrivate(): boolean {
    const changed = this.#privateChanged
    this.#privateChanged = false
    return changed
  }

  /** Forgets what there is to send: the whole state is sent instead. */
  discard(): void {
    this.take()
  }

  /** Puts another state in its place. Undefined leaves what is private as it is. */
  replace(state: object, secret?: object): void {
    this.#public.replace(state)
    if (secret) this.#private?.replace(secret)
  }

  #derive(): void {
    if (!this.#derived || !this.#stale) return
    this.#stale = false
    for (const [name, compute] of this.#derived) this.#public.define(name, compute(this.#public.state as never)) // its own state
    // what was computed is no reason to compute again
    this.#stale = false
  }
}
