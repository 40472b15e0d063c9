import { LiveError } from './error.ts'

/** What stands in a form field and how its sending goes. */
export interface FieldSnapshot<V> {
  /** What was entered, while that is what counts; else the field shows the server's value. */
  readonly own: { readonly value: V } | undefined
  /** What is shown has not been taken by the server yet. */
  readonly pending: boolean
  /** Why the server refused what is shown; what was entered stays. */
  readonly error: unknown
}

/**
 * One form field over a value of the server. What a person enters is theirs while they are in the field, while it is on its way, and when it
 * was refused; else the field shows the server's value. Only one value is on its way at a time, and after it the last one entered,
 * so that fast typing fills no queue and arrives in order.
 */
export class LiveField<V> {
  /** The server's value as it was last shown. */
  #server: V
  #own: { readonly value: V } | undefined
  #focused = false
  #composing = false
  #sending = false
  /** Entered and not sent. */
  #unsent = false
  #error: unknown
  #snapshot: FieldSnapshot<V> = { own: undefined, pending: false, error: undefined }
  readonly #listeners = new Set<() => void>()
  #send: (value: V) => Promise<unknown>
  #on: 'input' | 'blur' = 'input'

  constructor(value: V, send: (value: V) => Promise<unknown>) {
    this.#server = value
    this.#send = send
  }

  /** What it is about, after each render: the server's value, how to send another, and whether as it is entered or when the field is left. */
  follow(value: V, send: (value: V) => Promise<unknown>, on: 'input' | 'blur' = 'input'): void {
    this.#server = value
    this.#send = send
    this.#on = on
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  getSnapshot = (): FieldSnapshot<V> => this.#snapshot

  input = (value: V): void => {
    this.#own = { value }
    this.#unsent = true
    this.#error = undefined
    this.#show()
    if (this.#on === 'input') this.flush()
  }

  focus = (): void => {
    this.#focused = true
    // From here on nobody else's change moves the text under the caret.
    this.#own ??= { value: this.#server }
    this.#show()
  }

  blur = (): void => {
    this.#focused = false
    this.#composing = false
    this.flush()
    this.#show()
  }

  /** An input method writes: what it has so far is not yet what the person means. */
  compose = (composing: boolean): void => {
    this.#composing = composing
    if (!composing && this.#on === 'input') this.flush()
  }

  /** Sends what has been entered, now. */
  flush = (): void => {
    if (!this.#unsent || this.#sending || this.#composing || !this.#own) return
    this.#unsent = false
    this.#sending = true
    this.#send(this.#own.value).then(
      () => this.#sent(undefined),
      (error: unknown) => this.#sent(error ?? true),
    )
    this.#show()
  }

  /** Forgets what was entered and shows the server's value. */
  reset = (): void => {
    this.#own = this.#focused ? { value: this.#server } : undefined
    this.#unsent = false
    this.#error = undefined
    this.#show()
  }

  #sent(error: unknown): void {
    this.#sending = false
    // The server that was sent it is gone, or has forgotten: the value is sent to the one there is. Setting it twice is setting it.
    if (isLost(error)) this.#unsent = true
    // What has been entered since has not been judged.
    if (!this.#unsent) this.#error = error
    if (this.#on === 'input' || !this.#focused) this.flush()
    this.#show()
  }

  #show(): void {
    const pending = this.#sending || this.#unsent
    if (!pending && !this.#focused && this.#error === undefined) this.#own = undefined
    const before = this.#snapshot
    if (before.own === this.#own && before.pending === pending && before.error === this.#error) return
    this.#snapshot = { own: this.#own, pending, error: this.#error }
    for (const listener of this.#listeners) listener()
  }
}

const isLost = (error: unknown): boolean =>
  error instanceof LiveError && (error.code === 'STATE_LOST' || error.code === 'WINDOW_PASSED')
