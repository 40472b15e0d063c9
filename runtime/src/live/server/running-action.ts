import { createHash } from 'node:crypto'
import { encodeValue } from '../protocol/values.ts'
import type { RunningAction } from './component.ts'

/** What an action is told of its call; made when it asks. */
export class ActionOnItsWay implements RunningAction {
  readonly #client: string
  readonly #call: number
  readonly #tell: (progress: string) => void
  #over = false

  /** @param tell is given the progress as JSON */
  constructor(client: string, call: number, tell: (progress: string) => void) {
    this.#client = client
    this.#call = call
    this.#tell = tell
  }

  /** Others are shown it, and the client's name is a secret. */
  get key(): string {
    return createHash('sha256').update(`call ${this.#call} of ${this.#client}`).digest('base64url').slice(0, 22)
  }

  progress(value: unknown): void {
    const text = encodeValue(value)
    if (!this.#over) this.#tell(text)
  }

  end(): void {
    this.#over = true
  }
}
