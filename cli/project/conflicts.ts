import { basename, dirname, join } from 'node:path'
import { isUnedited, type State } from './state.ts'
import { fileImage, readBefore, sameBytes, type Staged } from './staging.ts'
import type { FileSystem } from './transaction/file-system.ts'
import { sameImage } from './transaction/images.ts'

export interface Conflict {
  /**
   * `exists`: a file of the user's stands there. `edited`: a file FluxStack made, which the user has changed.
   * `changed`: it changed since this command read it. The first two can be answered with keep or overwrite.
   */
  readonly kind: 'exists' | 'edited' | 'changed' | 'directory' | 'parent-is-file' | 'case' | 'link' | 'read-only'
  readonly path: string
  readonly detail: string
}

interface Checked {
  readonly fs: FileSystem
  readonly root: string
  readonly changes: readonly Staged[]
  readonly state: State
  /** A staged path as the state has it. */
  readonly stateKey: (path: string) => string
}

/** Names that a file system blind to case or to Unicode composition takes for one. */
const folded = (name: string): string => name.normalize('NFC').toLowerCase()

function ancestors(path: string): string[] {
  const parts = path.split('/')
  return parts.slice(0, -1).map((_, index) => parts.slice(0, index + 1).join('/'))
}

/** The disk as it will be once the staged removals are done. */
export class AfterRemovals {
  readonly #fs: FileSystem
  readonly #root: string
  readonly #removed: ReadonlySet<string>
  readonly #lists = new Map<string, readonly string[]>()

  constructor({ fs, root, changes }: Pick<Checked, 'fs' | 'root' | 'changes'>) {
    this.#fs = fs
    this.#root = root
    this.#removed = new Set(changes.filter(({ after }) => after === null).map(({ path }) => path))
  }

  kind(path: string): 'absent' | 'file' | 'directory' | 'link' | 'other' {
    if (this.#removed.has(path)) return 'absent'
    return this.#fs.stat(join(this.#root, path))?.kind ?? 'absent'
  }

  /** Names in a folder that stay. Sub-folders that lose their last file go with it. */
  list(folder: string): readonly string[] {
    const known = this.#lists.get(folder)
    if (known) return known
    const full = join(this.#root, folder)
    const names = this.#fs.stat(full)?.kind === 'directory' ? this.#fs.list(full) : []
    const staying = names.filter((name) => {
      const path = folder === '' ? name : `${folder}/${name}`
      return !this.#removed.has(path) && !this.isEmptied(path)
    })
    this.#lists.set(folder, staying)
    return staying
  }

  /** Whether a folder loses its last file by this change set (an empty folder of the user's does not). */
  isEmptied(folder: string): boolean {
    const prefix = `${folder}/`
    if (![...this.#removed].some((path) => path.startsWith(prefix))) return false
    return this.#fs.stat(join(this.#root, folder))?.kind === 'directory' && this.list(folder).length === 0
  }
}

function standing({ stateKey, state }: Checked, entry: Staged): Conflict | undefined {
  const { path, before, after, verb, overwrite } = entry
  if (overwrite || before.kind !== 'file' || verb === 'edit' || sameBytes(before.bytes, after)) return undefined
  const tracked = state.files[stateKey(path)]
  if (tracked && !isUnedited(tracked, before.bytes) && !(verb === 'move' && after === null)) {
    return { kind: 'edited', path, detail: `${path} was made by FluxStack and has been edited since.` }
  }
  if (tracked || after === null || entry.replaces) return undefined
  return { kind: 'exists', path, detail: `${path} is there already.` }
}

function blocked(after: AfterRemovals, { path, before, after: content }: Staged): Conflict | undefined {
  if (before.kind === 'link') return { kind: 'link', path, detail: `${path} is a symbolic link.` }
  if (before.kind !== 'directory' && before.kind !== 'other') return undefined
  if (before.kind === 'directory' && content !== null && after.isEmptied(path)) return undefined
  return {
    kind: 'directory',
    path,
    detail: `${path} is ${before.kind === 'directory' ? 'a folder' : 'not a plain file'}.`,
  }
}

function underFile(
  after: AfterRemovals,
  puts: ReadonlySet<string>,
  { path, after: content }: Staged,
): Conflict | undefined {
  if (content === null) return undefined
  const file = ancestors(path).find((folder) => puts.has(folder) || ['file', 'other'].includes(after.kind(folder)))
  return file === undefined
    ? undefined
    : { kind: 'parent-is-file', path, detail: `${file}, on the way to ${path}, is a file.` }
}

/** Compares every part of a new path with the names beside it, on the disk and in the change set. */
function caseTwins(after: AfterRemovals, puts: readonly Staged[]): Conflict[] {
  const found: Conflict[] = []
  // A folder's twin is one conflict, however many files are to go into it.
  const reported = new Set<string>()
  const byFolder = new Map<string, Map<string, string>>()
  const namesIn = (folder: string): Map<string, string> => {
    let names = byFolder.get(folder)
    if (!names) byFolder.set(folder, (names = new Map(after.list(folder).map((name) => [folded(name), name]))))
    return names
  }
  for (const { path } of puts) {
    for (const part of [...ancestors(path), path]) {
      const folder = dirname(part) === '.' ? '' : dirname(part)
      const name = basename(part)
      const twin = namesIn(folder).get(folded(name)) ?? name
      namesIn(folder).set(folded(twin), twin)
      if (twin === name) continue
      if (reported.has(part)) break
      reported.add(part)
      const other = folder === '' ? twin : `${folder}/${twin}`
      found.push({ kind: 'case', path, detail: `${part} and ${other} are one name on many systems.` })
      break
    }
  }
  return found
}

function changedSince({ fs, root }: Checked, { path, before }: Staged): Conflict | undefined {
  const now = readBefore(fs, join(root, path))
  const same = now.kind === before.kind && sameImage(fileImage(now), fileImage(before))
  return same ? undefined : { kind: 'changed', path, detail: `${path} has changed while this command was running.` }
}

/** A rename would replace it all the same; whoever has taken away every right to write it does not want that. */
function readOnly({ path, before, after }: Staged): Conflict | undefined {
  if (before.kind !== 'file' || (before.image.mode & 0o222) !== 0 || sameBytes(before.bytes, after)) return undefined
  return { kind: 'read-only', path, detail: `${path} is read-only.` }
}

/** Everything that stands in the way of a commit, found before the first byte is written. */
export function findConflicts(checked: Checked): Conflict[] {
  const { changes } = checked
  const after = new AfterRemovals(checked)
  const puts = changes.filter((entry) => entry.after !== null)
  const paths = new Set(puts.map(({ path }) => path))
  const found = changes.flatMap((entry) => {
    const conflict =
      blocked(after, entry) ??
      underFile(after, paths, entry) ??
      changedSince(checked, entry) ??
      readOnly(entry) ??
      standing(checked, entry)
    return conflict ? [conflict] : []
  })
  return [...found, ...caseTwins(after, puts)]
}
