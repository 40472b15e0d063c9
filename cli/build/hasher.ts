import { createHash } from 'node:crypto'
import { type Stats, lstatSync, readFileSync, readdirSync, readlinkSync, statSync } from 'node:fs'
import { join } from 'node:path'

const skipped = /^(?:node_modules|\.git|\.flux|\.DS_Store|.*\.flux-tmp)$/

/** Hashes files and folders, each once: a build is a moment, in which nothing is looked at twice. */
export class Hasher {
  readonly root: string
  readonly #files = new Map<string, string | null>()
  readonly #folders = new Map<string, string>()
  readonly #skip: string
  #newest = 0

  /** @param outDir is not looked into: it is what is made */
  constructor(root: string, outDir: string) {
    this.root = root
    this.#skip = outDir
  }

  /** When the last of all that was hashed has changed, by the clock of the disk, in milliseconds. */
  get newest(): number {
    return this.#newest
  }

  /** Null for what is not there, or is no file. */
  file(path: string): string | null {
    const known = this.#files.get(path)
    if (known !== undefined) return known
    const found = this.#read(path)
    this.#files.set(path, found)
    return found
  }

  /** Every file below, by name and content. Links to folders count as links. */
  folder(path: string): string {
    const known = this.#folders.get(path)
    if (known !== undefined) return known
    const rows: string[] = []
    this.#collect(path, '', rows)
    const found = this.digest(rows)
    this.#folders.set(path, found)
    return found
  }

  digest(rows: readonly string[]): string {
    return createHash('sha256').update(JSON.stringify(rows)).digest('hex')
  }

  #read(path: string): string | null {
    try {
      const stat = statSync(path)
      if (!stat.isFile()) return null
      this.#note(path, stat)
      return createHash('sha256').update(readFileSync(path)).digest('hex')
    } catch {
      return null
    }
  }

  #collect(folder: string, prefix: string, rows: string[]): void {
    const stat = lstatSync(folder, { throwIfNoEntry: false })
    if (stat === undefined) return
    this.#note(folder, stat)
    if (!stat.isDirectory()) return
    const entries = readdirSync(folder, { withFileTypes: true })
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name)
      if (skipped.test(entry.name) || path === this.#skip) continue
      if (entry.isDirectory()) this.#collect(path, `${prefix}${entry.name}/`, rows)
      else rows.push(`${prefix}${entry.name} ${this.file(path) ?? (entry.isSymbolicLink() ? readlinkSync(path) : '')}`)
    }
  }

  /**
   * By `ctime`, which no program can set back. Of packages by `mtime`: where they are hard links into a store, as with pnpm,
   * an install of another project changes the other.
   */
  #note(path: string, { ctimeMs, mtimeMs }: Stats): void {
    this.#newest = Math.max(this.#newest, /[\\/]node_modules[\\/]/.test(path) ? mtimeMs : ctimeMs)
  }
}
