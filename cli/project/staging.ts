import { basename, dirname, join } from 'node:path'
import { CliError } from '../errors.ts'
import { canonicalPath, checkedPath } from './transaction/confine.ts'
import { writeFailure } from './transaction/failure.ts'
import type { FileSystem } from './transaction/file-system.ts'
import { digest, type Image } from './transaction/images.ts'

/** What stood at a path when the change set first looked. */
export type Before =
  | { readonly kind: 'absent' }
  | { readonly kind: 'file'; readonly bytes: Uint8Array; readonly image: Image }
  | { readonly kind: 'directory' | 'link' | 'other' }

/** One path of a change set: how it was, and how it is to be. */
export interface Staged {
  /** Relative to the root, forward slashes, symbolic links resolved. */
  readonly path: string
  readonly before: Before
  after: Uint8Array | null
  /** Wanted mode; undefined keeps the file's, or takes the umask's for a new file. */
  mode: number | undefined
  /** The verb that decided last. */
  verb: 'write' | 'edit' | 'remove' | 'move'
  from?: string
  secret: boolean
  generated: boolean
  /** What was generated, where `after` is that merged with the user's own edits. */
  pristine?: Uint8Array
  /** The user has agreed that what stands there may go. */
  overwrite: boolean
  /** The file was removed or moved away earlier in the same change set, and this is another one. */
  replaces: boolean
  /** The user keeps what stands there; nothing happens to this path. */
  keep: boolean
}

/** An entry that leaves the path as it is. */
export function unchanged(path: string, before: Before): Staged {
  return {
    path,
    before,
    after: fileBytes(before),
    mode: undefined,
    verb: 'edit',
    secret: false,
    generated: false,
    overwrite: false,
    replaces: false,
    // A folder or a link is no change until a verb decides on the path.
    keep: before.kind !== 'file' && before.kind !== 'absent',
  }
}

export const fileBytes = (before: Before): Uint8Array | null => (before.kind === 'file' ? before.bytes : null)
export const fileImage = (before: Before): Image | null => (before.kind === 'file' ? before.image : null)

export function sameBytes(a: Uint8Array | null, b: Uint8Array | null): boolean {
  if (a === null || b === null) return a === b
  return a.length === b.length && Buffer.compare(a, b) === 0
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The bytes as text, or undefined when they are not UTF-8 or hold a NUL. */
export function asText(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined
  try {
    return utf8.decode(bytes)
  } catch {
    return undefined
  }
}

/** Whether committing would change anything at this path. */
export function isChange({ before, after, mode, keep }: Staged): boolean {
  if (keep) return false
  if (after === null || before.kind !== 'file') return after !== null || before.kind !== 'absent'
  return (
    !sameBytes(before.bytes, after) ||
    (mode !== undefined && mode !== before.image.mode && process.platform !== 'win32')
  )
}

function reading<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw error instanceof CliError ? error : writeFailure(error, 'Nothing was changed.')
  }
}

/** The files of a project as they will be: what is staged over what is on the disk. */
export class Staging {
  readonly entries = new Map<string, Staged>()
  readonly #fs: FileSystem
  readonly #root: string

  constructor(fs: FileSystem, root: string) {
    this.#fs = fs
    this.#root = root
  }

  /** The entry for a path, made from the disk at the first touch. */
  at(path: string): Staged {
    const checked = checkedPath(path)
    return reading(() => this.#entry(canonicalPath(this.#fs, this.#root, checked)))
  }

  /** Like `at`, but a symbolic link at the very end is the link itself: it is not followed to be removed or moved. */
  itself(path: string): Staged {
    const checked = checkedPath(path)
    const folder = dirname(checked)
    return reading(() => {
      const parent = folder === '.' ? '' : `${canonicalPath(this.#fs, this.#root, folder)}/`
      return this.#entry(`${parent}${basename(checked)}`)
    })
  }

  changes(): Staged[] {
    return [...this.entries.values()].filter(isChange).toSorted((a, b) => (a.path < b.path ? -1 : 1))
  }

  #entry(path: string): Staged {
    const known = this.entries.get(path)
    if (known) return known
    const entry = unchanged(path, readBefore(this.#fs, join(this.#root, path)))
    this.entries.set(path, entry)
    return entry
  }
}

export function readBefore(fs: FileSystem, path: string): Before {
  const stat = fs.stat(path)
  if (!stat) return { kind: 'absent' }
  if (stat.kind !== 'file') return { kind: stat.kind }
  const bytes = fs.read(path)
  return { kind: 'file', bytes, image: { hash: digest(bytes), mode: stat.mode, size: bytes.length } }
}

/** @throws CliError FILE_NOT_FOUND, FILE_NOT_TEXT */
export function textOf(entry: Staged): string {
  if (entry.after === null) throw new CliError('FILE_NOT_FOUND', { detail: `There is no ${entry.path} to edit.` })
  const text = asText(entry.after)
  if (text === undefined) throw new CliError('FILE_NOT_TEXT', { detail: `${entry.path} is not text in UTF-8.` })
  return text
}
