import { setImmediate as turn } from 'node:timers/promises'
import { StateStoreError } from '../types.ts'
import { encodeFrame, type Frame, FRAME_BYTES } from './frame.ts'
import { leastSize, type OpenLog } from './log.ts'
import { type GenerationOptions, NextGeneration } from './next-generation.ts'

/** How far the log may grow beyond twice what is alive in it. */
const SLACK = 4 * 1024 * 1024
/** The most that is written at once. */
const BATCH_BYTES = 4 * 1024 * 1024
/** The most that waits to be written: a disk that does not keep up must not fill the memory. */
const WAITING_BYTES = 64 * 1024 * 1024

interface Waiting {
  readonly frame: Frame
  readonly bytes: number
  /** Takes the change out of the table again. */
  readonly undo: () => void
  readonly resolve: () => void
  readonly reject: (error: StateStoreError) => void
}

export interface CommitLogOptions extends GenerationOptions {
  readonly log: OpenLog
  /** Whether to wait for the disk before a change is acknowledged. */
  readonly sync: boolean
  /** Milliseconds after which a generation that has grown is followed by another. */
  readonly rotateAfter: number
}

/** Writes changes to the log, those that come together in one piece, and begins a new generation when most of it is of no use. */
export class CommitLog {
  readonly #options: CommitLogOptions
  readonly #next: NextGeneration
  #log: OpenLog
  #queue: Waiting[] = []
  #queued = 0
  #draining: Promise<void> | undefined
  /** A size below which no new generation is tried, after one that failed. */
  #patience = 0
  /** After a failed write: where the log ends, and what of it will last, is not known. */
  #broken = false
  #stopped: StateStoreError | undefined

  constructor(options: CommitLogOptions) {
    this.#options = options
    this.#log = options.log
    this.#next = new NextGeneration(options, options.log.head.generation)
  }

  /** Settles when the change will last. */
  write(frame: Frame, undo: () => void): Promise<void> {
    const bytes = FRAME_BYTES + (frame.kind === 'set' ? frame.key.length + frame.value.length : 0)
    return new Promise((resolve, reject) => {
      this.#queue.push({ frame, bytes, undo, resolve, reject })
      this.#queued += bytes
      if (this.#stopped) this.#fail([], this.#stopped)
      else if (this.#queued > WAITING_BYTES) this.#refuseLast()
      else this.#draining ??= this.#drain()
    })
  }

  /** Nothing is written any more. */
  stop(error: StateStoreError): void {
    this.#stopped = error
  }

  async close(): Promise<void> {
    // each may begin the other
    while (this.#draining || this.#next.making) await (this.#draining ?? this.#next.making)
    await this.#next.drop()
    await this.#log.file.close()
  }

  /** A log above this size has a new generation made of it. */
  get #bound(): number {
    return 2 * leastSize(this.#options.table) + SLACK
  }

  async #drain(): Promise<void> {
    await Promise.resolve() // what is asked for in the same turn goes with it
    while (this.#queue.length > 0 || (this.#next.ready && !this.#stopped)) {
      const batch = this.#takeBatch()
      try {
        await this.#prepare()
        await this.#append(batch)
      } catch (error) {
        this.#fail(batch, error)
        continue
      }
      this.#next.note(batch.map(({ frame }) => frame))
      for (const { resolve } of batch) resolve()
      this.#rotateIfLarge()
      // those who were waiting together have more to write, most often
      if (batch.length > 1) await turn()
    }
    this.#draining = undefined
  }

  #takeBatch(): Waiting[] {
    let bytes = 0
    const after = this.#queue.findIndex((waiting) => (bytes += waiting.bytes) > BATCH_BYTES)
    const batch = this.#queue.splice(0, after < 0 ? this.#queue.length : Math.max(1, after))
    for (const waiting of batch) this.#queued -= waiting.bytes
    return batch
  }

  async #prepare(): Promise<void> {
    if (this.#stopped) throw this.#stopped
    // who writes faster than the new generation comes waits for it
    if (this.#next.making && this.#log.file.size > 2 * this.#bound) await this.#next.making
    if (this.#broken) await this.#startAnew()
    if (!this.#next.ready) return
    const next = await this.#next.put().catch((error: unknown) => this.#notCompacted(error))
    if (next) await this.#goOn(next)
  }

  async #append(batch: readonly Waiting[]): Promise<void> {
    const { head, file } = this.#log
    if (batch.length === 0) return
    await file.append(Buffer.concat(batch.map(({ frame }) => encodeFrame(frame, head))))
    if (this.#options.sync) await file.sync()
  }

  /** A log that failed is not gone on with: what the system kept of it cannot be known. */
  async #startAnew(): Promise<void> {
    await this.#goOn(await this.#next.anew())
    this.#broken = false
    this.#options.logger.info('The live state store has begun a new file after the failed write')
  }

  async #goOn(log: OpenLog): Promise<void> {
    const old = this.#log
    this.#log = log
    await old.file.close().catch(() => undefined) // all that counts of it is in the new one
  }

  /** Or old: what is lost with a file that cannot be read is what was written since it was begun. */
  #rotateIfLarge(): void {
    const { head, file } = this.#log
    const isOld = this.#options.now() - head.begun >= this.#options.rotateAfter
    if (!(isOld || file.size > this.#bound) || file.size < this.#patience) return
    const ready = () => {
      if (!this.#stopped) this.#draining ??= this.#drain()
    }
    this.#next.begin({ ready, failed: (error) => this.#notCompacted(error) })
  }

  #notCompacted(error: unknown): undefined {
    this.#patience = this.#log.file.size + SLACK
    this.#options.logger.warn('The live state store could not be compacted and goes on in its file', { err: error })
  }

  /** All that waits stands on what has failed. */
  #fail(batch: readonly Waiting[], cause: unknown): void {
    const failed = [...batch, ...this.#queue]
    this.#queue = []
    this.#queued = 0
    this.#broken = true
    this.#next.spoil()
    for (const { undo } of failed.toReversed()) undo()
    const error =
      cause instanceof StateStoreError
        ? cause
        : new StateStoreError('STORE_FAILED', 'The live state store could not be written.', { cause })
    if (!this.#stopped)
      this.#options.logger.error('The live state store could not be written', { err: cause, changes: failed.length })
    for (const { reject } of failed) reject(error)
  }

  #refuseLast(): void {
    const last = this.#queue.pop()
    if (!last) return
    this.#queued -= last.bytes
    last.undo()
    last.reject(new StateStoreError('STORE_FULL', 'The disk does not keep up with what is to be written.'))
  }
}
