import { CliError } from '../errors.ts'
import { digest } from './transaction/images.ts'
import type { StateEntry } from './transaction/plan.ts'
import { asText } from './staging.ts'

/** Which files FluxStack made, and with which content; kept in layers (`state-layers.ts`), committed with the project. */
export interface State {
  readonly files: Readonly<Record<string, StateEntry>>
}

/** The base texts of one change set, by fingerprint: one file, so that a new app is not a hundred files more. */
export const BASE_FOLDER = '.flux/base/'
export const baseFile = (changeSet: string): string => `${BASE_FOLDER}${changeSet}.json`

/** A hash that git's line-ending conversion does not change. */
function fingerprint(bytes: Uint8Array): string {
  const text = asText(bytes)
  return digest(text === undefined ? bytes : text.replaceAll('\r\n', '\n')).slice(0, 32)
}

/** The entries that one file of the state holds. @throws CliError STATE_BROKEN */
export function parseEntries(text: string, file: string): Record<string, StateEntry | null> {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (cause) {
    throw new CliError('STATE_BROKEN', { detail: `${file}: ${String(cause)}`, cause })
  }
  const files = isObject(parsed) ? parsed['files'] : undefined
  if (!isObject(files)) throw new CliError('STATE_BROKEN', { detail: `${file} has no "files".` })
  const wrong = Object.keys(files).find((path) => files[path] !== null && !isEntry(files[path]))
  if (wrong !== undefined) throw new CliError('STATE_BROKEN', { detail: `${file} says nothing of ${wrong}.` })
  // Each was looked at just now.
  return files as Record<string, StateEntry | null>
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
const isEntry = (value: unknown): boolean =>
  isObject(value) && ['hash', 'base', 'by'].every((key) => typeof value[key] === 'string')

/** What a commit means for one file's entry. */
export interface StateChange {
  readonly path: string
  readonly before: Uint8Array | null
  readonly after: Uint8Array | null
  readonly from?: string
  /** The content comes from a generator and becomes the base of later merges. */
  readonly generated: boolean
  /** What was generated, where `after` holds the user's edits too: the file then counts as edited. */
  readonly pristine?: Uint8Array
}

const LARGEST_BASE = 1024 * 1024

/** Whether the file is as FluxStack last wrote it. */
export function isUnedited(entry: StateEntry | undefined, bytes: Uint8Array | null): boolean {
  return entry !== undefined && bytes !== null && fingerprint(bytes) === entry.hash
}

/**
 * The state after a commit, and the base texts it newly needs by fingerprint. A generated file gets a new base; an edit
 * by a command follows with the hash and keeps the base; a move takes the entry along; a removal drops it.
 */
export function nextState(
  state: State,
  changes: readonly StateChange[],
  { command: by, id }: { readonly command: string; readonly id: string },
): [State, Map<string, string>] {
  const files: Record<string, StateEntry> = { ...state.files }
  const bases = new Map<string, string>()
  for (const { path, after } of changes) if (after === null) delete files[path]
  for (const { path, from, before, after, generated, pristine } of changes) {
    if (after === null) continue
    const origin = state.files[from ?? path]
    const made = pristine ?? after
    const hash = fingerprint(made)
    if (generated) {
      const text = made.length <= LARGEST_BASE ? asText(made) : undefined
      if (text !== undefined) bases.set(hash, text)
      files[path] = { hash, base: text === undefined ? '' : `${id}/${hash}`, by }
    } else if (origin) {
      files[path] = from !== undefined || !isUnedited(origin, before) ? origin : { ...origin, hash }
    }
  }
  return [{ files }, bases]
}

/** The change sets whose base texts a state refers to. */
export function baseSets({ files }: State): Set<string> {
  return new Set(Object.values(files).flatMap(({ base }) => (base === '' ? [] : base.slice(0, base.indexOf('/')))))
}

/** One text a line. */
export function formatBases(bases: ReadonlyMap<string, string>): string {
  const lines = [...bases].map(([name, text]) => `${JSON.stringify(name)}: ${JSON.stringify(text)}`)
  return `{\n${lines.toSorted().join(',\n')}\n}\n`
}

/** The texts of a base file; none when it cannot be read. */
export function parseBases(text: string): Readonly<Record<string, string>> {
  try {
    return JSON.parse(text) as Record<string, string>
  } catch {
    return {}
  }
}
