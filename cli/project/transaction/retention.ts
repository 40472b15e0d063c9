import { join } from 'node:path'
import type { FileSystem } from './file-system.ts'
import { undoDir } from './layout.ts'
import { listEntries } from './plan.ts'
import { discard } from './prepare.ts'

/** How much undo keeps: whichever limit is met first. */
const MOST_RECORDS = 20
const MOST_BYTES = 50 * 1024 * 1024

function sizeOf(fs: FileSystem, path: string): number {
  const stat = fs.stat(path)
  if (!stat) return 0
  if (stat.kind !== 'directory') return stat.size
  return fs.list(path).reduce((sum, name) => sum + sizeOf(fs, join(path, name)), 0)
}

/** Forgets the oldest undo records beyond the limits; the newest goes too when it alone is beyond them. */
export function forgetOldRecords(fs: FileSystem, home: string): void {
  const newestFirst = listEntries(fs, undoDir(home)).toReversed()
  let bytes = 0
  let full = false
  for (const [index, id] of newestFirst.entries()) {
    const dir = join(undoDir(home), id)
    full ||= index >= MOST_RECORDS || (bytes += sizeOf(fs, dir)) > MOST_BYTES
    if (full) discard(fs, dir)
  }
}
