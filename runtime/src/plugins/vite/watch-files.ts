import { createHash } from 'node:crypto'
import { type FSWatcher, readFileSync, readdirSync, watch } from 'node:fs'
import { basename, dirname, join } from 'node:path'

export interface WatchFilesOptions {
  readonly files: readonly string[]
  /** Besides these files, every file of a folder whose name passes. */
  readonly also?: { readonly folder: string; readonly name: (name: string) => boolean }
  /** Called once for files that change together. */
  readonly onChange: (files: readonly string[]) => void
}

const quiet = 40

/**
 * Watches a few files by their folders, so that one that does not exist yet, or is replaced by a rename, is seen too.
 * A save that leaves the content as it was is none. Returns what ends it.
 */
export function watchFiles({ files, also, onChange }: WatchFilesOptions): () => void {
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
  const look = () => {
    const changed = [...touched].filter((file) => known.get(file) !== fingerprint(file))
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
  return () => {
    for (const watcher of watchers) watcher.close()
    clearTimeout(timer)
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
