import { CliError } from '../errors.ts'
import { digest } from './transaction/images.ts'
import type { StateEntry } from './transaction/plan.ts'
import { asText } from './staging.ts'

/** `.flux/state.json`: which files FluxStack made, and with which content. Committed with the project. */
export interface State {
  readonly files: Readonly<Record<string, StateEntry>>
}

export const STATE_FILE = '.flux/state.json'
export const baseFile = (name: string): string => `.flux/base/${name}`

/** A hash that git's line-ending conversion does not change. */
export function fingerprint(bytes: Uint8Array): string {
  const text = asText(bytes)
  return digest(text === undefined ? bytes : text.replaceAll('\r\n', '\n')).slice(0, 32)
}

/** @throws CliError STATE_BROKEN */
export function parseState(text: string | undefined): State {
  if (text === undefined) return { files: {} }
  try {
    const parsed: unknown = JSON.parse(text)
    if (typeof parsed === 'object' && parsed !== null && 'files' in parsed && typeof parsed.files === 'object') {
      return { files: parsed.files as Record<string, StateEntry> }
    }
  } catch (error) {
    throw new CliError('STATE_BROKEN', { detail: `${STATE_FILE}: ${String(error)}`, cause: error })
  }
  throw new CliError('STATE_BROKEN', { detail: `${STATE_FILE} has no "files".` })
}

/** One line per file, sorted, so that two branches merge. */
export function formatState({ files }: State): string {
  const lines = Object.keys(files)
    .toSorted()
    .map((path) => `    ${JSON.stringify(path)}: ${JSON.stringify(files[path])}`)
  return `{\n  "version": 1,\n  "files": {${lines.length > 0 ? `\n${lines.join(',\n')}\n  ` : ''}}\n}\n`
}

/** What a commit means for one file's entry. */
export interface StateChange {
  readonly path: string
  readonly before: Uint8Array | null
  readonly after: Uint8Array | null
  readonly from?: string
  /** The content comes from a generator and becomes the base of later merges. */
  readonly generated: boolean
}

const LARGEST_BASE = 1024 * 1024

/** Whether the file is as FluxStack last wrote it. */
export function isUnedited(entry: StateEntry | undefined, bytes: Uint8Array | null): boolean {
  return entry !== undefined && bytes !== null && fingerprint(bytes) === entry.hash
}

/**
 * The state after a commit, and the base texts it newly needs by name. A generated file gets a new base; an edit by a
 * command follows with the hash and keeps the base; a move takes the entry along; a removal drops it.
 */
export function nextState(state: State, changes: readonly StateChange[], by: string): [State, Map<string, Uint8Array>] {
  const files: Record<string, StateEntry> = { ...state.files }
  const bases = new Map<string, Uint8Array>()
  for (const { path, after } of changes) if (after === null) delete files[path]
  for (const { path, from, before, after, generated } of changes) {
    if (after === null) continue
    const origin = state.files[from ?? path]
    const hash = fingerprint(after)
    if (generated) {
      const base = asText(after) !== undefined && after.length <= LARGEST_BASE ? hash : ''
      if (base) bases.set(base, after)
      files[path] = { hash, base, by }
    } else if (origin) {
      files[path] = from !== undefined || !isUnedited(origin, before) ? origin : { ...origin, hash }
    }
  }
  return [{ files }, bases]
}

/** Names of base texts that an old state used and a new one does not. */
export function unusedBases(before: State, after: State): string[] {
  const used = new Set(Object.values(after.files).map(({ base }) => base))
  const names = new Set(Object.values(before.files).map(({ base }) => base))
  return [...names].filter((name) => name !== '' && !used.has(name))
}
