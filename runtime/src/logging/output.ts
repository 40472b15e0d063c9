import { write, writeSync } from 'node:fs'

/** A write for each line costs more than the line. */
const BLOCK = 16_384
const FLUSH_MS = 50
/** A reader that is behind, as a full pipe, is asked again soon; a disk that is full, now and then. */
const BUSY_MS = 100
const BROKEN_MS = 1000
/** Letters that wait while nothing can be written; what comes then is lost and counted. */
const MAX_WAITING = 4 * 1024 * 1024
/** How often an exit asks a reader that is behind, 10 ms apart. */
const EXIT_TRIES = 100
/** A block in another thread's hands comes first. */
const HANDED_OVER_MS = 20
/** How long a flush waits for a reader that is behind, or gone. */
const FLUSH_DEADLINE_MS = 1000

/** What is written to; a test gives its own. */
export interface BlockWriter {
  write(block: Uint8Array, done: (error: NodeJS.ErrnoException | null, written: number) => void): void
  writeSync(block: Uint8Array): number
}

const stdout: BlockWriter = {
  write: (block, done) => write(1, block, done),
  writeSync: (block) => writeSync(1, block),
}

/**
 * Lines in blocks, asynchronously, so that a slow terminal or pipe does not hold requests up. A log that cannot be written, to
 * a full disk or a closed pipe, never stops the server; pino's own stream neither goes on then nor lets the process end.
 */
export class BlockOutput {
  readonly #writer: BlockWriter
  #text = ''
  /** Being written, or to be written again. */
  #block: Buffer | undefined
  #busy = false
  #closed = false
  #lost = 0
  #timer: NodeJS.Timeout | undefined
  readonly #waiting = new Set<() => void>()

  constructor(writer: BlockWriter = stdout) {
    this.#writer = writer
  }

  write(line: string): void {
    if (this.#closed) return
    if (this.#text.length > MAX_WAITING) return void this.#lost++
    this.#text += line
    // what failed waits for its turn, and this behind it
    if (this.#text.length >= BLOCK && !this.#block) this.#flush()
    else this.#later(FLUSH_MS)
  }

  /** Resolves when what was written so far is with the system, or the reader is gone; it waits a second at most. */
  flush(): Promise<void> {
    if (this.#closed || (!this.#busy && !this.#block && this.#text === '')) return Promise.resolve()
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(late)
        this.#waiting.delete(end)
        resolve()
      }
      const late = setTimeout(end, FLUSH_DEADLINE_MS)
      this.#waiting.add(end)
      this.#flush()
    })
  }

  /** For an exit: waits a second at most. A block that is on its way arrives without us. */
  flushSync(): void {
    if (this.#closed) return
    if (this.#busy) {
      this.#block = undefined
      pause(HANDED_OVER_MS)
    }
    let rest: Uint8Array = Buffer.concat([this.#block ?? Buffer.alloc(0), this.#take()])
    this.#block = undefined
    for (let tries = 0; rest.byteLength > 0 && tries < EXIT_TRIES;) {
      try {
        rest = rest.subarray(this.#writer.writeSync(rest))
      } catch (error) {
        if (!isBusy(error as NodeJS.ErrnoException)) return // what node:fs throws
        tries++
        pause(10)
      }
    }
  }

  #later(ms: number): void {
    if (this.#timer || this.#busy) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#flush()
    }, ms)
    this.#timer.unref?.()
  }

  #flush(): void {
    if (this.#busy || this.#closed) return
    this.#block ??= this.#take()
    this.#busy = true
    this.#writer.write(this.#block, (error, written) => {
      this.#busy = false
      if (error) this.#failed(error)
      else this.#wrote(written)
    })
  }

  #wrote(bytes: number): void {
    const block = this.#block?.subarray(bytes)
    this.#block = block && block.byteLength > 0 ? block : undefined
    const someWait = this.#waiting.size > 0
    if (this.#block || this.#text.length >= BLOCK || (someWait && this.#text !== '')) this.#flush()
    else if (this.#text !== '') this.#later(FLUSH_MS)
    else for (const end of this.#waiting) end()
  }

  #failed(error: NodeJS.ErrnoException): void {
    if (error.code !== 'EPIPE' && error.code !== 'EBADF') return this.#later(isBusy(error) ? BUSY_MS : BROKEN_MS)
    this.#closed = true
    this.#text = ''
    this.#block = undefined
    for (const end of this.#waiting) end()
  }

  #take(): Buffer {
    const text = this.#text + (this.#lost > 0 ? lostLine(this.#lost) : '')
    this.#text = ''
    this.#lost = 0
    return Buffer.from(text)
  }
}

const cell = new Int32Array(new SharedArrayBuffer(4))
const pause = (ms: number) => void Atomics.wait(cell, 0, 0, ms)

const isBusy = ({ code }: NodeJS.ErrnoException) => code === 'EAGAIN' || code === 'EBUSY'

function lostLine(lines: number): string {
  const msg = `${lines} lines of the log are lost: it could not be written`
  return `${JSON.stringify({ level: 'warn', time: new Date().toISOString(), msg })}\n`
}
