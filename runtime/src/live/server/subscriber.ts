import type { Session } from './session.ts'

/** Where the patches of an instance go: one for each socket that has mounted it, however often. */
export class Subscriber {
  /** How many mounts of this socket stand on the instance. */
  mounts = 1
  /** Has been given the state, which patches then go on from. */
  joined = false
  /** Has been announced by `onConnect`. */
  connected = false
  /** Patches were left out because the socket is slow: it gets the whole state when it can take it. */
  stale = false
  /** Acknowledgements that go out with the next frame, as JSON without the brackets around them. */
  #acks = ''

  constructor(readonly session: Session) {}

  /** True when patches should be left out for now. */
  get slow(): boolean {
    return this.session.stalledAt !== undefined
  }

  get waits(): boolean {
    return this.#acks !== ''
  }

  acknowledge(ack: string): void {
    this.#acks = this.#acks === '' ? ack : `${this.#acks},${ack}`
  }

  /** The end of a frame that carries them. */
  takeAcks(): string {
    if (this.#acks === '') return ''
    const acks = `,[${this.#acks}]`
    this.#acks = ''
    return acks
  }
}
