/** A write for each line costs more than the line; this much, or this long, is what a SIGKILL may lose of a transport. */
const MAX_LENGTH = 16_384
const MAX_AGE_MS = 50

/** Lines put together to blocks; a block is handed on when it is full or old. */
export class Batch {
  readonly #put: (block: string) => void
  #text = ''
  #timer: NodeJS.Timeout | undefined

  constructor(put: (block: string) => void) {
    this.#put = put
  }

  write(line: string): void {
    this.#text += line
    if (this.#text.length >= MAX_LENGTH) this.flush()
    // unref: a line that waits keeps no process alive, and the exit flushes it
    else this.#timer ??= setTimeout(() => this.flush(), MAX_AGE_MS).unref()
  }

  flush(): void {
    const text = this.take()
    if (text !== '') this.#put(text)
  }

  /** What has not been handed on yet; it is the caller's from here on. */
  take(): string {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const text = this.#text
    this.#text = ''
    return text
  }
}
