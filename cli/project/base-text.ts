import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readLayers, stateOf } from './state-layers.ts'
import { baseFile, parseBases } from './state.ts'
import { disk } from './transaction/file-system.ts'
import type { StateEntry } from './transaction/plan.ts'

/** Whether FluxStack made the file that stands at a path, edited since or not. */
export const isTracked = (root: string, path: string): boolean => makerOf(root, path) !== undefined

/** The command that made the file at a path, as `new`; undefined where none did. */
export const makerOf = (root: string, path: string): string | undefined => entryOf(root, path)?.by

const entryOf = (root: string, path: string): StateEntry | undefined => stateOf(readLayers(disk, root)).files[path]

/** What FluxStack wrote into a file when it made it, from `.flux/base`; undefined where it made none, or kept no text. */
export function baseText(root: string, path: string): string | undefined {
  const [set = '', fingerprint = ''] = entryOf(root, path)?.base.split('/') ?? []
  const file = join(root, baseFile(set))
  return set === '' || !existsSync(file) ? undefined : parseBases(readFileSync(file, 'utf8'))[fingerprint]
}
