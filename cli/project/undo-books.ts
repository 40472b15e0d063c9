import { dropBases, internalFor, recordFiles } from './compile.ts'
import { isStateFile, layerFiles, layerId, stateOf, withState, type Layer } from './state-layers.ts'
import { BASE_FOLDER, baseFile, baseSets, parseEntries, type State } from './state.ts'
import type { FileSystem } from './transaction/file-system.ts'
import type { Operation, StoredPlan } from './transaction/plan.ts'
import { oldCopy, type Content } from './transaction/prepare.ts'

interface Books {
  readonly fs: FileSystem
  readonly home: string
  /** The change set that is taken back. */
  readonly record: StoredPlan
  readonly layers: readonly Layer[]
  /** The undo's own name. */
  readonly id: string
}

/** State, base texts and records as they are after an undo, as far as they are another's before it. */
export function restoredBooks(books: Books): [Operation, Content][] {
  const { fs, home, record, layers, id } = books
  const now = stateOf(layers)
  const next = restoredState(record, now)
  const used = new Set([...baseSets(next)].map(baseFile))
  const lost = record.plan.operations.flatMap(({ path, internal, old }, index) =>
    internal && old && used.has(path) ? internalFor(books, path, fs.read(oldCopy(record.dir, index))) : [],
  )
  const files = layerFiles(layers, withState(restoredLayers(books), next, id))
  return [
    ...lost,
    ...restoredRecords(books),
    ...dropBases({ fs, home }, now, next),
    ...recordFiles({ fs, home }, files),
  ]
}

/** Entries of the state go back to what they were before this change set; later ones of others stay. */
function restoredState({ plan }: StoredPlan, now: State): State {
  const files = { ...now.files }
  for (const [path, entry] of Object.entries(plan.state)) {
    if (entry) files[path] = entry
    else delete files[path]
  }
  return { files }
}

/** The layers without the change set's own, and with those that it had left out. */
function restoredLayers({ fs, record: { plan, dir }, layers }: Books): Layer[] {
  const back = plan.operations.flatMap(({ path, internal, old, new: fresh }, index) => {
    const id = internal && old && !fresh ? layerId(path) : undefined
    if (id === undefined) return []
    return [{ id, entries: parseEntries(new TextDecoder().decode(fs.read(oldCopy(dir, index))), path) }]
  })
  return [...layers.filter(({ id }) => id !== plan.id), ...back].toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

/** Records of what was made (`ChangeSet.keepRecord`), as they were before this change set. */
function restoredRecords(books: Books): [Operation, Content][] {
  const { fs, record } = books
  return record.plan.operations.flatMap(({ path, internal, old }, index) => {
    if (!internal || isStateFile(path) || path.startsWith(BASE_FOLDER)) return []
    return internalFor(books, path, old ? fs.read(oldCopy(record.dir, index)) : null)
  })
}
