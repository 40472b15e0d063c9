import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { disk } from '../project/transaction/file-system.ts'
import { prepareHome } from '../project/transaction/layout.ts'
import { BUILD_CACHE } from './stats.ts'
import { writeWhole } from './write-whole.ts'

export interface CacheLimits {
  /** Results kept of each kind. */
  readonly entries: number
  readonly bytes: number
}

const usual: CacheLimits = { entries: 6, bytes: 256 * 1024 * 1024 }

/**
 * What builds keep for the next. Everything in it is checked against its own hash when it is read, and what does not fit
 * counts as not there: it may be deleted, cut short or written by two builds at once.
 */
export class BuildCache {
  readonly #root: string
  readonly #folder: string
  readonly #limits: CacheLimits

  constructor(root: string, limits: Partial<CacheLimits> = {}) {
    this.#root = root
    this.#folder = join(root, BUILD_CACHE)
    this.#limits = { ...usual, ...limits }
  }

  /** The content of that hash. */
  blob(hash: string): Buffer | undefined {
    const content = this.#checked(join('blobs', hash))
    return content && sha(content) === hash ? content : undefined
  }

  /** Keeps a content and returns its hash. */
  keep(content: Uint8Array): string {
    const hash = sha(content)
    if (!existsSync(join(this.#folder, 'blobs', hash))) this.#write(join('blobs', hash), content)
    return hash
  }

  /** Results of that kind, the latest first. */
  entries<T>(kind: string): T[] {
    const folder = join(this.#folder, 'entries')
    const names = listed(folder).filter((name) => name.startsWith(`${kind}.`))
    const aged = names.map((name) => ({ name, time: timeOf(join(folder, name)) }))
    return aged.toSorted((a, b) => b.time - a.time).flatMap(({ name }) => this.#parsed<T>(join('entries', name)) ?? [])
  }

  /** Keeps a result under the hash of what it was made of. */
  add(kind: string, key: string, entry: object): void {
    this.#write(join('entries', `${kind}.${sha(Buffer.from(key)).slice(0, 32)}`), Buffer.from(JSON.stringify(entry)))
  }

  /** What was made of a content before by the same recipe, else made now and kept. */
  async derived(recipe: string, content: Uint8Array, make: () => Promise<Buffer>): Promise<Buffer> {
    const name = join('derived', `${recipe}.${sha(content)}`)
    const known = this.#checked(name)
    if (known !== undefined) {
      touch(join(this.#folder, name))
      return known
    }
    const made = await make()
    try {
      this.#write(name, made)
    } catch {
      // Made it is: a cache that cannot be written only costs the next build its time.
    }
    return made
  }

  /** Throws the oldest away until what is left is within the limits. Whoever was about to read it makes it anew. */
  prune(blobsOf: (entry: unknown) => readonly string[]): void {
    const kinds = new Map<string, string[]>()
    const folder = join(this.#folder, 'entries')
    const aged = listed(folder).map((name) => ({ name, time: timeOf(join(folder, name)) }))
    for (const { name } of aged.toSorted((a, b) => b.time - a.time)) {
      const kind = name.slice(0, name.lastIndexOf('.'))
      kinds.set(kind, [...(kinds.get(kind) ?? []), name])
    }
    const old = [...kinds.values()].flatMap((names) => names.slice(this.#limits.entries))
    for (const name of old) rmSync(join(folder, name), { force: true })
    if (old.length > 0) this.#sweep(folder, blobsOf)
    this.#shrink()
  }

  /** Removes the contents that no result names any more. */
  #sweep(folder: string, blobsOf: (entry: unknown) => readonly string[]): void {
    const used = new Set(listed(folder).flatMap((name) => blobsOf(this.#parsed(join('entries', name)))))
    const blobs = join(this.#folder, 'blobs')
    for (const name of listed(blobs)) if (!used.has(name)) rmSync(join(blobs, name), { force: true })
  }

  #shrink(): void {
    const files = ['entries', 'blobs', 'derived'].flatMap((part) =>
      listed(join(this.#folder, part)).map((name) => {
        const path = join(this.#folder, part, name)
        return { path, time: timeOf(path), bytes: statSync(path, { throwIfNoEntry: false })?.size ?? 0 }
      }),
    )
    let total = 0
    for (const { path, bytes } of files.toSorted((a, b) => b.time - a.time)) {
      total += bytes
      if (total > this.#limits.bytes) rmSync(path, { force: true })
    }
  }

  #parsed<T>(name: string): T | undefined {
    const content = this.#checked(name)
    try {
      return content && (JSON.parse(content.toString('utf8')) as T) // its hash fits: it is what a build has written
    } catch {
      return undefined
    }
  }

  /** Each file begins with the hash of the rest. */
  #checked(name: string): Buffer | undefined {
    try {
      const bytes = readFileSync(join(this.#folder, name))
      const content = bytes.subarray(32)
      return digest(content).equals(bytes.subarray(0, 32)) ? content : undefined
    } catch {
      return undefined
    }
  }

  #write(name: string, content: Uint8Array): void {
    prepareHome(disk, this.#root)
    writeWhole(join(this.#folder, name), Buffer.concat([digest(content), content]))
  }
}

const digest = (content: Uint8Array) => createHash('sha256').update(content).digest()
const sha = (content: Uint8Array) => digest(content).toString('hex')

function listed(folder: string): string[] {
  try {
    return readdirSync(folder).filter(
      (name) => !name.endsWith('.tmp') || timeOf(join(folder, name)) < Date.now() - 3_600_000,
    )
  } catch {
    return []
  }
}

const timeOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0

function touch(path: string): void {
  try {
    utimesSync(path, new Date(), new Date())
  } catch {
    // deleted in between: then it has no age
  }
}
