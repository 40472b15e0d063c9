import { join } from 'node:path'
import { parseEntries, type State } from './state.ts'
import type { FileSystem } from './transaction/file-system.ts'
import { listEntries, type StateEntry } from './transaction/plan.ts'

/** What one change set said of the files; null for one that is no longer ours. */
export interface Layer {
  /** The change set's. Later ones come later in the order of the alphabet. */
  readonly id: string
  readonly entries: Readonly<Record<string, StateEntry | null>>
}

const STATE_FOLDER = '.flux/state'
const layerFile = (id: string): string => `${STATE_FOLDER}/${id}.json`

/** The change set whose layer a path under `.flux` holds. */
export const layerId = (path: string): string | undefined => /^\.flux\/state\/([\w-]+)\.json$/.exec(path)?.[1]

/** How the state was kept before, in one file that two branches both changed; the first commit makes it the first layer. */
const OLD_STATE_FILE = '.flux/state.json'
const OLDEST = '0'

/** Whether a file under `.flux` belongs to the state. */
export const isStateFile = (path: string): boolean => path === OLD_STATE_FILE || path.startsWith(`${STATE_FOLDER}/`)

/** @throws CliError STATE_BROKEN, PATH_NOT_ALLOWED where a link stands in place of the folder */
export function readLayers(fs: FileSystem, home: string): Layer[] {
  const layers = new Map<string, Layer>()
  const read = (file: string, id: string): void => {
    const entries = parseEntries(new TextDecoder().decode(fs.read(join(home, file))), file)
    layers.set(id, { id, entries: { ...layers.get(id)?.entries, ...entries } })
  }
  if (fs.stat(join(home, OLD_STATE_FILE))) read(OLD_STATE_FILE, OLDEST)
  for (const name of listEntries(fs, join(home, STATE_FOLDER))) {
    const id = layerId(`${STATE_FOLDER}/${name}`)
    if (id !== undefined) read(layerFile(id), id)
  }
  return [...layers.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

/** What the layers say together: of each file the last. */
export function stateOf(layers: readonly Layer[]): State {
  const files: Record<string, StateEntry> = {}
  for (const { entries } of layers) {
    for (const [path, entry] of Object.entries(entries)) {
      if (entry) files[path] = entry
      else delete files[path]
    }
  }
  return { files }
}

/**
 * Layers that say what `next` says: those there are, and one of its own for a change set. None is ever edited, so that git
 * merges the work of two branches whatever they did. A layer of which nothing counts any more is left out.
 */
export function withState(layers: readonly Layer[], next: State, id: string): Layer[] {
  const now = stateOf(layers)
  const paths = new Set([...Object.keys(now.files), ...Object.keys(next.files)])
  const entries: Record<string, StateEntry | null> = {}
  for (const path of [...paths].toSorted()) {
    const entry = next.files[path] ?? null
    if (JSON.stringify(entry) !== JSON.stringify(now.files[path] ?? null)) entries[path] = entry
  }
  return withoutIdle([...layers, { id, entries }])
}

/** The last to speak of a file counts; that a file is not ours any more counts only over a layer that says it was. */
function withoutIdle(layers: readonly Layer[]): Layer[] {
  const last = new Map(layers.flatMap(({ id, entries }) => Object.keys(entries).map((path) => [path, id] as const)))
  const kept: Layer[] = []
  for (const layer of layers) {
    const counts = ([path, entry]: [string, StateEntry | null]) =>
      last.get(path) === layer.id && (entry !== null || kept.some(({ entries }) => entries[path] !== undefined))
    if (Object.entries(layer.entries).some(counts)) kept.push(layer)
  }
  return kept
}

/** The files that make these layers of those that are there, by path; null removes. */
export function layerFiles(standing: readonly Layer[], wanted: readonly Layer[]): Map<string, string | null> {
  const files = new Map<string, string | null>([[OLD_STATE_FILE, null]])
  for (const { id } of standing) files.set(layerFile(id), null)
  for (const layer of wanted) {
    const stands = layer.id !== OLDEST && standing.includes(layer)
    if (stands) files.delete(layerFile(layer.id))
    else files.set(layerFile(layer.id), formatLayer(layer))
  }
  return files
}

/** One line a file, sorted. */
function formatLayer({ entries }: Layer): string {
  const lines = Object.keys(entries)
    .toSorted()
    .map((path) => `    ${JSON.stringify(path)}: ${JSON.stringify(entries[path])}`)
  return `{\n  "version": 2,\n  "files": {\n${lines.join(',\n')}\n  }\n}\n`
}
