/** How many answers of one client an instance remembers, and how many letters of them. */
const maxAnswers = 256
const maxLetters = 256 * 1024

/** What is kept of a call while it waits or runs. */
const PENDING = ''

/** A window as it is written down. */
export type WrittenWindow = readonly [
  floor: number,
  /** -1 for all calls. */
  unsureBelow: number,
  answers: readonly (readonly [call: number, answer: string])[],
]

/** What became of the calls of one client: each is answered from here when it comes again, and never run twice. */
export class CallWindow {
  /** Calls up to this one are forgotten. */
  #floor = 0
  #letters = 0
  /** A call's acknowledgement or problem as JSON, in the order they came. */
  readonly #answers = new Map<number, string>()
  /**
   * Below this number, what came to an earlier state that is lost cannot be told from what never came. It ends with the first call that was
   * never sent before.
   */
  #unsureBelow: number
  #written: string | undefined

  /** @param unsure The client may have called an earlier state, of which nothing is known. */
  constructor(unsure: boolean) {
    this.#unsureBelow = unsure ? Number.POSITIVE_INFINITY : 0
  }

  /** What to do with a call: run it, nothing as it is at work, or give back the answer it had. */
  look(call: number, again: boolean): 'new' | 'pending' | 'passed' | 'unsure' | { readonly answer: string } {
    const answer = this.#answers.get(call)
    if (answer === PENDING) return 'pending'
    if (answer !== undefined) return { answer }
    if (call <= this.#floor) return 'passed'
    if (!again && this.#unsureBelow === Number.POSITIVE_INFINITY) this.#unsureBelow = call
    return again && call < this.#unsureBelow ? 'unsure' : 'new'
  }

  begin(call: number): void {
    this.#answers.set(call, PENDING)
    if (this.#answers.size > maxAnswers) this.#trim()
  }

  /** @param answer An acknowledgement `[call, result?]` or a problem `{…}`. */
  record(call: number, answer: string): void {
    if (call <= this.#floor) return
    this.#letters += answer.length - (this.#answers.get(call)?.length ?? 0)
    this.#answers.set(call, answer)
    this.#written = undefined
    if (this.#letters > maxLetters || this.#answers.size > maxAnswers) this.#trim()
  }

  /** The client has had the answers of every call up to this one. */
  done(call: number): void {
    if (call <= this.#floor) return
    this.#floor = call
    this.#written = undefined
    for (const [known, answer] of this.#answers) {
      // they come in order; what is out of it is found by its number and goes when there are too many
      if (known > call) return
      this.#answers.delete(known)
      this.#letters -= answer.length
    }
  }

  get letters(): number {
    return this.#letters
  }

  /** As JSON; what is at work is left out. */
  get written(): string {
    if (this.#written !== undefined) return this.#written
    const answers = Array.from(this.#answers).filter(([, answer]) => answer !== PENDING)
    const unsure = Number.isFinite(this.#unsureBelow) ? this.#unsureBelow : -1
    return (this.#written = JSON.stringify([this.#floor, unsure, answers] satisfies WrittenWindow))
  }

  static read([floor, unsureBelow, answers]: WrittenWindow): CallWindow {
    const window = new CallWindow(unsureBelow < 0)
    if (unsureBelow > 0) window.#unsureBelow = unsureBelow
    window.#floor = floor
    for (const [call, answer] of answers) window.record(call, answer)
    return window
  }

  /** Forgets the oldest answers; what is at work is kept, and what came after it. */
  #trim(): void {
    for (const [call, answer] of this.#answers) {
      if (answer === PENDING || (this.#answers.size <= maxAnswers && this.#letters <= maxLetters)) return
      this.#answers.delete(call)
      this.#letters -= answer.length
      this.#floor = Math.max(this.#floor, call)
    }
  }
}
