export type AlertState = 'ok' | 'pending' | 'firing'

/** What a judgement led to. */
export type Turn = 'fired' | 'resolved' | undefined

/**
 * One alert: it fires when things have been wrong for a time without a break, once, and is resolved when they have been right for the
 * same time. What goes to and fro is one alert.
 */
export class Alert {
  state: AlertState = 'ok'
  /** When it began to be pending, or fired; undefined while all is well. */
  since: number | undefined
  /** Names the firing and the resolving of one alert. */
  id = ''
  value: number | undefined
  /** Since when it is right, while it fires. */
  #rightSince: number | undefined

  /** `wait`: milliseconds for which it has to be wrong, and then right. */
  judge(isWrong: boolean, now: number, wait: number): Turn {
    if (this.state === 'firing') return this.#mayResolve(isWrong, now, wait)
    if (!isWrong) {
      this.state = 'ok'
      this.since = undefined
      return undefined
    }
    this.since ??= now
    this.state = 'pending'
    if (now - this.since < wait) return undefined
    this.state = 'firing'
    this.since = now
    this.id = crypto.randomUUID()
    this.#rightSince = undefined
    return 'fired'
  }

  #mayResolve(isWrong: boolean, now: number, wait: number): Turn {
    if (isWrong) {
      this.#rightSince = undefined
      return undefined
    }
    this.#rightSince ??= now
    if (now - this.#rightSince < wait) return undefined
    this.state = 'ok'
    this.since = undefined
    return 'resolved'
  }
}
