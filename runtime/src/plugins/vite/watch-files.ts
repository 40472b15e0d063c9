import { createHash } from 'node:crypto'
import { type FSWatcher, readFileSync, readdirSync, watch } from 'node:fs'
import { basename, dirname, join } from 'node:path'

export interface WatchFilesOptions {
  readonly files: readonly string[]
  /** Besides these files, every file of a folder whose name passes. */
  readonly also?: { readonly folder: string; readonly name: (name: string) => boolean }
  readonly onChange: (file: string) => void
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
  const timers = new Map<string, NodeJS.Timeout>()
  const look = (file: string) => {
    timers.delete(file)
    const now = fingerprint(file)
    if (known.get(file) === now) return
    known.set(file, now)
    onChange(file)
  }
  const watchers: FSWatcher[] = []
  for (const folder of folders) {
    for (const name of namesIn(folder))
      if (wanted(join(folder, name))) known.set(join(folder, name), fingerprint(join(folder, name)))
    for (const file of files) if (!known.has(file)) known.set(file, fingerprint(file))
    const watcher = watch(folder, { persistent: false }, (_event, name) => {
      const file = name === null ? undefined : join(folder, name)
      if (file === undefined || !wanted(file)) return
      clearTimeout(timers.get(file))
      timers.set(file, setTimeout(look, quiet, file))
    })
    // A folder that is removed ends its own watcher; what it held is seen again after the next restart.
    watcher.on('error', () => watcher.close())
    watchers.push(watcher)
  }
  return () => {
    for (const watcher of watchers) watcher.close()
    for (const timer of timers.values()) clearTimeout(timer)
  }
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
