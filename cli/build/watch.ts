import { existsSync, type FSWatcher, watch } from 'node:fs'
import { dirname, join } from 'node:path'
import { isInside } from '../project/transaction/confine.ts'

/** Programs write a file in several steps, and several files at once. */
const settled = 80

const ignored = /(?:^|[\\/])(?:node_modules|\.git|\.flux|[^\\/]*\.flux-tmp)(?:[\\/]|$)/

export interface ChangeWatch {
  /** Resolves at the next change, or at one since the last call; false when there will be none any more. */
  next(): Promise<boolean>
  /** Looks at these too; those that are looked at already are left alone. */
  add(folders: readonly string[]): void
  close(): void
}

/** Watches the project's own folder, and each folder that is added with all below it. Paths are absolute. */
export function watchFolders(root: string, outDir: () => string, signal: AbortSignal): ChangeWatch {
  const watchers = new Map<string, FSWatcher>()
  let changed = false
  let timer: NodeJS.Timeout | undefined
  let wake: (() => void) | undefined
  const onChange = (folder: string, name: string | null) => {
    const path = join(folder, name ?? '')
    if (ignored.test(path.slice(root.length)) || isInside(outDir(), path)) return
    clearTimeout(timer)
    timer = setTimeout(() => {
      changed = true
      wake?.()
    }, settled)
  }
  const open = (folder: string, recursive: boolean) => {
    if (watchers.has(folder) || !existsSync(folder)) return
    const watcher = watch(folder, { recursive }, (_event, name) => onChange(folder, name))
    // A folder that is removed is no reason to end: what was in it was a change already.
    watcher.on('error', () => {
      watcher.close()
      watchers.delete(folder)
    })
    watchers.set(folder, watcher)
  }
  open(root, false)
  return {
    add(folders) {
      for (const folder of folders) if (folder !== root) open(folder, true)
    },
    async next() {
      await new Promise<void>((resolve) => {
        wake = resolve
        signal.addEventListener('abort', () => resolve(), { once: true })
        if (changed || signal.aborted) resolve()
      })
      wake = undefined
      changed = false
      return !signal.aborted
    },
    close() {
      clearTimeout(timer)
      for (const watcher of watchers.values()) watcher.close()
    },
  }
}

/** Which folders to watch for these inputs: without those inside of another, and without packages. */
export function foldersToWatch(root: string, paths: readonly string[]): string[] {
  const near = paths.map((path) => (/\.\w+$/.test(path) ? dirname(path) : path)).map((path) => join(root, path))
  const own = [...new Set(near)].filter((folder) => !ignored.test(folder) && folder !== root)
  return own.filter((folder) => !own.some((other) => other !== folder && isInside(other, folder)))
}
