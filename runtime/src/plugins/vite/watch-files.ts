import { createHash } from 'node:crypto'
import { type FSWatcher, readFileSync, readdirSync, watch } from 'node:fs'
import { basename, dirname, join } from 'node:path'

export interface WatchFilesOptions {
  readonly files: readonly string[]
  /** Besides these files, every file of a folder whose name passes. */
  readonly also?: { readonly folder: string; readonly name: (name: string) => boolean }
  /** A watch to end, of which what it has not told of is told here: what is seen now may be newer than what was read. */
  readonly instead?: FileWatch | undefined
  /** Called once for files that change together. */
  readonly onChange: (files: readonly string[]) => void
}

export interface FileWatch {
  /** Files that have changed and have not been told of, as the watcher waits for more of them. */
  untold(): string[]
  close(): void
}

const quiet = 40

/**
 * Watches a few files by their folders, so that one that does not exist yet, or is replaced by a rename, is seen too.
 * A save that leaves the content as it was is none.
 */
export function watchFiles({ files, also, instead, onChange }: WatchFilesOptions): FileWatch {
  const wanted = (file: string) =>
    files.includes(file) || (also !== undefined && dirname(file) === also.folder && also.name(basename(file)))
  const folders = new Set([...files.map((file) => dirname(file)), ...(also === undefined ? [] : [also.folder])])
  const known = new Map<string, string>()
  for (const file of files) known.set(file, fingerprint(file))
  for (const name of also === undefined ? [] : namesIn(also.folder)) {
    const file = also === undefined ? name : join(also.folder, name)
    if (wanted(file)) known.set(file, fingerprint(file))
  }
  const touched = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  const changedOf = (some: Iterable<string>) => [...some].filter((file) => known.get(file) !== fingerprint(file))
  const look = () => {
    const changed = changedOf(touched)
    touched.clear()
    for (const file of changed) known.set(file, fingerprint(file))
    if (changed.length > 0) onChange(changed)
  }
  const watchers = [...folders].map((folder) =>
    watchFolder(folder, (file) => {
      if (!wanted(file)) return
      touched.add(file)
      clearTimeout(timer)
      timer = setTimeout(look, quiet)
    }),
  )
  const missed = instead?.untold() ?? []
  instead?.close()
  if (missed.length > 0) onChange(missed)
  return {
    // Not only those that were touched: the system may tell of a change later than it can be read.
    untold: () => changedOf(new Set([...known.keys(), ...touched])),
    close() {
      for (const watcher of watchers) watcher.close()
      clearTimeout(timer)
    },
  }
}

function watchFolder(folder: string, touched: (file: string) => void): FSWatcher {
  const watcher = watch(folder, { persistent: false }, (_event, name) => {
    if (name !== null) touched(join(folder, name))
  })
  // A folder that is removed ends its own watcher; what it held is seen again after the next restart.
  watcher.on('error', () => watcher.close())
  return watcher
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function fingerprint(file: string): string {
  try {
    return createHash('sha256').update(readFileSync(file)).digest('base64')
  } catch {
    return 'none'
  }
}
