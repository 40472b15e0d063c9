import { createHash } from 'node:crypto'
import type { FileSystem } from './file-system.ts'

/** What is remembered of a file's content and mode: enough to tell whether it is still the same. */
export interface Image {
  readonly hash: string
  readonly mode: number
  readonly size: number
}

export function digest(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** What stands at a path: an image, null for nothing, `blocked` for a folder, a link or a device. */
export type Found = Image | null | 'blocked'

export function look(fs: FileSystem, path: string): Found {
  const stat = fs.stat(path)
  if (!stat) return null
  if (stat.kind !== 'file') return 'blocked'
  return { hash: digest(fs.read(path)), mode: stat.mode, size: stat.size }
}

/** Windows has no permission bits worth comparing. */
const COMPARE_MODES = process.platform !== 'win32'

export function sameImage(a: Image | null, b: Image | null): boolean {
  if (a === null || b === null) return a === b
  return a.hash === b.hash && (!COMPARE_MODES || a.mode === b.mode)
}

export function matches(found: Found, image: Image | null): boolean {
  return found !== 'blocked' && sameImage(found, image)
}
