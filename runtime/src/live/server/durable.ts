import type { LiveProblem } from '../protocol/codes.ts'
import { encodeValue } from '../protocol/values.ts'
import type { StateStore } from '../store/types.ts'
import type { ActionRun } from './action-run.ts'
import type { LiveInstance } from './instance.ts'
import { type KeptState, readKept, writeKept } from './kept-state.ts'
import type { LiveLogger } from './peer.ts'
import type { LiveTap } from './tap.ts'

export const storeFailed: LiveProblem = {
  code: 'STORE_FAILED',
  detail: 'The server could not keep the change, so nothing was changed.',
}

export interface DurableOptions {
  readonly store: StateStore
  readonly logger: LiveLogger
  /** Told of each write. */
  readonly tap: () => LiveTap | undefined
  /** Where it is kept; of a mount that turns out to be a new one, elsewhere than what it asked for. */
  readonly key: () => string
  /** There may be something to go on from. */
  readonly resumes: boolean
  /** For how long it is kept after the last change, in ms. Default: for good. */
  readonly ttl?: number | undefined
}

/** What one write holds. */
interface Batch {
  readonly change: string | undefined
  /** The whole state, which pages see once it is stored. */
  readonly text: string
  readonly record: string
  readonly answered: readonly ActionRun[]
}

/**
 * Keeps an instance in a store: what changed, and what became of calls, is written together, and pages are told of it only then. One write
 * at a time; what happens meanwhile goes into the next.
 */
export class DurableState {
  /** The whole state as it is stored. */
  text = ''
  /** The record it was written in. */
  #record = ''
  #version = 0
  #writing: Batch | undefined
  /** The state is another one though nothing changed it. */
  #replaced = false
  /** There is more to write once the write that runs is through, or the action. */
  #more = false
  /** Calls whose outcome is yet to be stored. */
  #answered: ActionRun[] = []
  /** A record that may have been written or not. */
  #lost: string | undefined
  #settled: (() => void)[] = []
  readonly #instance: LiveInstance
  readonly #options: DurableOptions

  constructor(instance: LiveInstance, options: DurableOptions) {
    this.#instance = instance
    this.#options = options
  }

  /** Nothing is on its way to the store. */
  get isSettled(): boolean {
    return !this.#writing && !this.#more && this.#answered.length === 0
  }

  /** What was stored before, if anything. Rejects where the store does not say. */
  async load(): Promise<KeptState | undefined> {
    const { store, key, resumes } = this.#options
    const found = resumes ? await store.get(key()) : undefined
    if (!found) return undefined
    const kept = readKept(String(found.value))
    // of a mount, the state of other props is not taken on
    if (this.#instance.shareKey === undefined && encodeValue(kept.props) !== encodeValue(this.#instance.props)) {
      return undefined
    }
    this.#version = found.version
    return kept
  }

  /** Stores it for the first time, before anybody sees it; false where somebody else was first. Rejects where the store fails. */
  async begin(): Promise<boolean> {
    const { store, key, ttl } = this.#options
    this.#instance.tracker.discard()
    const record = writeKept(this.#instance)
    const version = await store.set(key(), record, { expect: this.#version, ttl })
    if (version === undefined) return false
    this.#version = version
    this.#record = record
    this.text = this.#instance.tracker.text
    return true
  }

  /** A call has an outcome, which its page is told when it is stored. */
  answered(run: ActionRun): void {
    this.#answered.push(run)
  }

  /** Whether the outcome of this call is on its way to the store, so that its page will be told. */
  holds(run: { readonly key: string; readonly call: number }): boolean {
    const is = (one: ActionRun): boolean => one.key === run.key && one.call === run.call
    return this.#answered.some(is) || (this.#writing?.answered.some(is) ?? false)
  }

  /** Writes what there is; between two actions only, as half an action must not last. */
  flush(): void {
    const instance = this.#instance
    if (this.#writing || instance.caller || !instance.ready) {
      this.#more = true
      return
    }
    this.#more = false
    const change = instance.tracker.take()
    const changed = instance.tracker.takePrivate() || change !== undefined
    if (!changed && this.#answered.length === 0 && !this.#replaced) return instance.publish(undefined)
    this.#replaced = false
    const answered = this.#answered
    this.#answered = []
    this.#writing = { change, text: instance.tracker.text, record: writeKept(instance), answered }
    void this.#write(this.#writing)
  }

  /** Another class has taken the state on, and pages are told of it as it is. */
  replaced(): void {
    this.text = this.#instance.tracker.text
    this.#replaced = true
    this.flush()
  }

  /** After an action: what waited for its end is written. */
  actionEnded(): void {
    if (this.#more && !this.#writing) this.flush()
  }

  /** Resolves when nothing is on its way any more. */
  settle(): Promise<void> {
    if (!this.#instance.ready) return Promise.resolve()
    this.flush()
    return this.isSettled ? Promise.resolve() : new Promise((resolve) => void this.#settled.push(resolve))
  }

  /** Forgets it: its page does not want it any more. */
  async discard(): Promise<void> {
    await this.settle()
    await this.#options.store.delete(this.#options.key())
  }

  async #write(batch: Batch): Promise<void> {
    const { store, key, ttl, logger } = this.#options
    const startedAt = performance.now()
    try {
      const version = await store.set(key(), batch.record, { expect: this.#version, ttl })
      this.#tell(version !== undefined, startedAt)
      if (version !== undefined) return this.#stored(batch, version)
    } catch (error) {
      this.#tell(false, startedAt)
      logger.error(`Live state could not be stored: ${key()}`, { err: error })
    }
    await this.#learn(batch)
  }

  #tell(ok: boolean, startedAt: number): void {
    this.#options.tap()?.stored?.(this.#instance.registered.name, ok, performance.now() - startedAt)
  }

  #stored(batch: Batch, version: number): void {
    this.#version = version
    this.#record = batch.record
    this.text = batch.text
    this.#lost = undefined
    this.#writing = undefined
    for (const run of batch.answered) run.stored()
    this.#instance.publish(batch.change)
    this.#goOn()
  }

  #goOn(): void {
    if (this.#more) this.flush()
    if (!this.isSettled) return
    const waiting = this.#settled
    this.#settled = []
    for (const resolve of waiting) resolve()
  }

  /** The write failed, or another record is in its place: what is stored? */
  async #learn(batch: Batch): Promise<void> {
    const { store, key, logger } = this.#options
    let found: Awaited<ReturnType<StateStore['get']>>
    try {
      found = await store.get(key())
    } catch (error) {
      logger.error(`Live state could not be read: ${key()}`, { err: error })
      this.#lost = batch.record
      return this.#takeBack(batch, this.#record)
    }
    if (found?.value === batch.record) return this.#stored(batch, found.version)
    if (found && found.value === this.#lost && found.version !== this.#version) {
      // what a write before this one was thought not to have written: it has been taken back since
      this.#version = found.version
      this.#lost = undefined
      return this.#write(batch)
    }
    this.#version = found?.version ?? 0
    this.#takeBack(batch, found ? String(found.value) : this.#record)
  }

  /** Between two actions: refuses what was not stored, and goes back to what is. */
  #takeBack(batch: Batch, record: string): void {
    const instance = this.#instance
    const takeBack = (): void => {
      const refused = [...batch.answered, ...this.#answered]
      const own = record === this.#record
      this.#answered = []
      this.#more = false
      instance.goBack(readKept(record), own)
      this.#record = record
      this.text = instance.tracker.text
      this.#writing = undefined
      if (!own) instance.publish('whole')
      for (const run of refused) run.refuse(storeFailed)
      this.#goOn()
    }
    // a job that is no action may be one that waits for this
    if (instance.caller) instance.queue.addFirst(takeBack)
    else takeBack()
  }
}
