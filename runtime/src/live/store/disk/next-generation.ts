import { rm } from 'node:fs/promises'
import type { LiveLogger } from '../../server/peer.ts'
import type { StateTable } from '../table.ts'
import type { OpenAppend } from './files.ts'
import type { Frame } from './frame.ts'
import { type Draft, type OpenLog, promote, writeDraft } from './log.ts'

export interface GenerationOptions {
  readonly folder: string
  readonly table: StateTable
  readonly backups: number
  readonly open: OpenAppend
  readonly now: () => number
  readonly logger: LiveLogger
}

/** Makes the file that takes the place of the log: beside it, while it goes on being written. */
export class NextGeneration {
  readonly #options: GenerationOptions
  #number: number
  /** What was written since the draft was begun; undefined while there is none. */
  #since: Frame[] | undefined
  #making: Promise<void> | undefined
  #draft: Draft | undefined

  constructor(options: GenerationOptions, number: number) {
    this.#options = options
    this.#number = number
  }

  /** Settles when the draft is there, or could not be made. */
  get making(): Promise<void> | undefined {
    return this.#making
  }

  get ready(): boolean {
    return this.#draft !== undefined
  }

  /** Writes all that is there now. */
  begin({ ready, failed }: { ready: () => void; failed: (error: unknown) => void }): void {
    if (this.#making || this.#draft) return
    this.#since = []
    this.#making = this.#make({ ready, failed }).finally(() => (this.#making = undefined))
  }

  /** The log has these now. */
  note(frames: readonly Frame[]): void {
    this.#since?.push(...frames)
  }

  /** What is in the draft may not be right any more. */
  spoil(): void {
    this.#since = undefined
  }

  /**
   * Puts the draft in the place of the log; undefined where it was spoilt.
   * @throws what node:fs throws, and then the log there was is still the one
   */
  async put(): Promise<OpenLog | undefined> {
    const [draft, since] = [this.#draft, this.#since]
    try {
      if (!draft || !since) return undefined
      const log = await promote(this.#options.folder, draft, since, this.#options.backups)
      this.#draft = undefined
      return log
    } finally {
      await this.drop()
    }
  }

  /** One made at once, while nothing else is written. */
  async anew(): Promise<OpenLog> {
    await this.drop()
    const draft = await this.#write()
    try {
      return await promote(this.#options.folder, draft, [], this.#options.backups)
    } catch (error) {
      await draft.file.close()
      throw error
    }
  }

  async drop(): Promise<void> {
    const draft = this.#draft
    this.#draft = undefined
    this.#since = undefined
    if (!draft) return
    await draft.file.close()
    await rm(draft.path, { force: true })
  }

  async #make({ ready, failed }: { ready: () => void; failed: (error: unknown) => void }): Promise<void> {
    const since = this.#since
    try {
      this.#draft = await this.#write()
    } catch (error) {
      if (this.#since === since) this.#since = undefined
      return failed(error)
    }
    if (this.#since === since) ready()
    else await this.drop()
  }

  #write(): Promise<Draft> {
    const { folder, open, table, now } = this.#options
    return writeDraft({ folder, generation: ++this.#number, begun: now(), open }, table)
  }
}
