/** How many answers of one client an instance remembers, and how many letters of them: a page that never says what it has had could fill more. */
const maxAnswers = 256
const maxLetters = 64 * 1024

/** What is kept of a call while it waits or runs, and of one that was acknowledged without a result. */
const PENDING = ''
const BARE = '[]'

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
  /** In the order they came, which is that of their numbers but for a page with several components of this state. */
  #calls: number[] = []
  /** An acknowledgement or a problem as JSON, for each of them. */
  #answers: string[] = []
  /** The first that is remembered; those before it have gone. */
  #head = 0
  #highest = 0
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
    const at = call > this.#highest ? -1 : this.#find(call)
    if (at >= 0) {
      const answer = this.#answers[at] ?? PENDING
      return answer === PENDING ? 'pending' : { answer: answer === BARE ? `[${call}]` : answer }
    }
    if (call <= this.#floor) return 'passed'
    if (!again && this.#unsureBelow === Number.POSITIVE_INFINITY) this.#unsureBelow = call
    return again && call < this.#unsureBelow ? 'unsure' : 'new'
  }

  begin(call: number): void {
    this.#add(call, PENDING)
  }

  /** It was acknowledged: `[call, result?]` as JSON. */
  acknowledge(call: number, ack: string, isBare: boolean): void {
    this.record(call, isBare ? BARE : ack)
  }

  /** @param answer An acknowledgement `[call, result]` or a problem `{…}`, as JSON. */
  record(call: number, answer: string): void {
    if (call <= this.#floor) return
    this.#written = undefined
    const at = this.#find(call)
    if (at < 0) return this.#add(call, answer)
    this.#letters += answer.length - (this.#answers[at] ?? '').length
    this.#answers[at] = answer
    if (this.#letters > maxLetters || this.#size > maxAnswers) this.#trim()
  }

  /** The client has had the answers of every call up to this one. */
  done(call: number): void {
    if (call <= this.#floor) return
    this.#floor = call
    this.#written = undefined
    // they come in order; what is out of it is found by its number and goes when there are too many
    while (this.#size > 0 && (this.#calls[this.#head] ?? 0) <= call) this.#drop()
  }

  get letters(): number {
    return this.#letters
  }

  /** As JSON; what is at work is left out. */
  get written(): string {
    if (this.#written !== undefined) return this.#written
    const answers = this.#calls
      .map((call, at) => [call, this.#answers[at] ?? PENDING] as const)
      .slice(this.#head)
      .filter(([, answer]) => answer !== PENDING)
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

  get #size(): number {
    return this.#calls.length - this.#head
  }

  /** From the end, where what is looked for mostly is. */
  #find(call: number): number {
    for (let at = this.#calls.length - 1; at >= this.#head; at--) if (this.#calls[at] === call) return at
    return -1
  }

  #add(call: number, answer: string): void {
    this.#calls.push(call)
    this.#answers.push(answer)
    this.#letters += answer.length
    if (call > this.#highest) this.#highest = call
    if (this.#size > maxAnswers || this.#letters > maxLetters) this.#trim()
  }

  /** Forgets the oldest answers; what is at work is kept, and what came after it. */
  #trim(): void {
    while (this.#size > 0 && (this.#size > maxAnswers || this.#letters > maxLetters)) {
      if (this.#answers[this.#head] === PENDING) return
      this.#floor = Math.max(this.#floor, this.#calls[this.#head] ?? 0)
      this.#drop()
    }
  }

  #drop(): void {
    this.#letters -= (this.#answers[this.#head] ?? '').length
    this.#answers[this.#head] = PENDING
    this.#head++
    if (this.#head < maxAnswers) return
    this.#calls = this.#calls.slice(this.#head)
    this.#answers = this.#answers.slice(this.#head)
    this.#head = 0
  }
}
