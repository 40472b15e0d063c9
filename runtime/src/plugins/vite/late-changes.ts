import { statSync } from 'node:fs'

/** Longer than the 50 ms in which Vite's watcher takes further changes of a file for the one it has told of. */
const window = 80

/**
 * Sees the second of two quick saves, as by an editor and then its formatter, which the watcher drops: a file whose time
 * has moved on shortly after it was told of is told of again. Times are forgotten as soon as they have been compared.
 */
export class LateChanges {
  readonly #again: (file: string) => void
  readonly #timers = new Map<string, NodeJS.Timeout>()

  constructor(again: (file: string) => void) {
    this.#again = again
  }

  watch(file: string): void {
    if (this.#timers.has(file)) return
    const before = timeOf(file)
    const compare = () => {
      this.#timers.delete(file)
      if (timeOf(file) !== before) this.#again(file)
    }
    this.#timers.set(file, setTimeout(compare, window))
  }

  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer)
    this.#timers.clear()
  }
}

function timeOf(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs
}
