import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { baseFile, parseBases, parseState, STATE_FILE } from './state.ts'

/** Whether FluxStack made the file that stands at a path, edited since or not. */
export const isTracked = (root: string, path: string): boolean => makerOf(root, path) !== undefined

/** The command that made the file at a path, as `new`; undefined where none did. */
export function makerOf(root: string, path: string): string | undefined {
  const file = join(root, STATE_FILE)
  return parseState(existsSync(file) ? readFileSync(file, 'utf8') : undefined).files[path]?.by
}

/** What FluxStack wrote into a file when it made it, from `.flux/base`; undefined where it made none, or kept no text. */
export function baseText(root: string, path: string): string | undefined {
  const read = (file: string) => (existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : undefined)
  const [set = '', fingerprint = ''] = parseState(read(STATE_FILE)).files[path]?.base.split('/') ?? []
  const bases = set === '' ? undefined : read(baseFile(set))
  return bases === undefined ? undefined : parseBases(bases)[fingerprint]
}
