import { makerOf } from '../project/base-text.ts'
import type { ChangeSet } from '../project/changes.ts'
import { formatRecord, listRecords, readRecord, recordPath, type Made } from './record.ts'

/** Files that something else made, by path, each with the command that did. */
export type Claims = ReadonlyMap<string, string>

/** Which of the files that are to be made belong to something else: the new app itself, or what was generated. */
export function claimsOf(root: string, made: Made): Claims {
  const own = readRecord(root, made)?.files ?? []
  const owners = ownersOf(root, made)
  return new Map(
    made.files.flatMap((path) => {
      const owner = owners.get(path)
      const by = owner ? `generate ${owner.generator} ${owner.name}` : makerOf(root, path)
      return by === undefined || own.includes(path) ? [] : [[path, `flux ${by}`]]
    }),
  )
}

function ownersOf(root: string, made: Made): ReadonlyMap<string, Made> {
  const owners = new Map<string, Made>()
  for (const key of listRecords(root)) {
    if (recordPath(key) === recordPath(made)) continue
    const other = readRecord(root, key)
    for (const path of other?.files ?? []) if (other && made.files.includes(path)) owners.set(path, other)
  }
  return owners
}

/**
 * Keeps what was made for `flux destroy`: files of the user's that stay are none of it, and one that something else had generated
 * changes hands. What was made before, and is there still, stays on the record.
 */
export function keepRecord(changes: ChangeSet, root: string, made: Made, kept: ReadonlySet<string>): void {
  const before = readRecord(root, made)
  const own = made.files.filter((path) => !kept.has(path))
  const files = [...new Set([...(before?.files ?? []), ...own])].filter((path) => changes.exists(path)).toSorted()
  changes.keepRecord(recordPath(made), formatRecord({ ...made, files }))
  for (const other of new Set(ownersOf(root, { ...made, files: own }).values())) {
    const rest = other.files.filter((path) => !own.includes(path))
    changes.keepRecord(recordPath(other), formatRecord({ ...other, files: rest }))
  }
}
