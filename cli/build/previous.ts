import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { chunkName } from './files.ts'
import { MANIFEST_FILE } from './manifest-file.ts'
import type { ManifestFile } from './manifest-file.ts'
import { type BundleStats, readStats } from './stats.ts'

/** The build before this one, as far as it is known. */
export interface Previous {
  readonly files: readonly ManifestFile[]
  readonly stats: readonly BundleStats[]
}

/** Of another version, or broken: then there is nothing to compare with, and the build goes on. */
export function readPrevious(root: string, outDir: string, of: { target: string; mode: string }): Previous | undefined {
  try {
    const manifest = JSON.parse(readFileSync(join(outDir, MANIFEST_FILE), 'utf8')) as Record<string, unknown>
    if (manifest['version'] !== 1 || manifest['target'] !== of.target || manifest['mode'] !== of.mode) return undefined
    const { client, server } = readStats(root)
    // Version 1 has such files; a build has written them.
    return { files: manifest['files'] as ManifestFile[], stats: [client ?? [], server ?? []].flat() }
  } catch {
    return undefined
  }
}

/** `client/assets/index.js` of `client/assets/index-DkX3_a1b.js`. */
export function lastingName(file: string): string {
  const slash = file.lastIndexOf('/') + 1
  const dot = file.lastIndexOf('.')
  return `${file.slice(0, slash)}${chunkName(file)}${dot > slash ? file.slice(dot) : ''}`
}

/** How many bytes each file has grown by; `new` where there was none of its name. Files of one name are not told apart. */
export function changesSince(files: readonly ManifestFile[], before: readonly ManifestFile[]) {
  const by = (list: readonly ManifestFile[]) => {
    const found = new Map<string, number[]>()
    for (const { file, bytes } of list) found.set(lastingName(file), [...(found.get(lastingName(file)) ?? []), bytes])
    return found
  }
  const [now, then] = [by(files), by(before)]
  const exact = new Map(before.map(({ file, bytes }) => [file, bytes]))
  return new Map(
    files.flatMap(({ file, bytes }): [string, number | 'new'][] => {
      const same = exact.get(file)
      if (same !== undefined) return [[file, bytes - same]]
      const old = then.get(lastingName(file))
      if (old === undefined) return [[file, 'new']]
      return old.length === 1 && now.get(lastingName(file))?.length === 1 ? [[file, bytes - (old[0] ?? 0)]] : []
    }),
  )
}
