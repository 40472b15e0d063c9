import { join, posix, relative } from 'node:path'
import { AfterRemovals } from './conflicts.ts'
import { layerFiles, stateOf, withState, type Layer } from './state-layers.ts'
import { baseFile, baseSets, formatBases, nextState, type State } from './state.ts'
import { asText, fileBytes, fileImage, readBefore, type Staged } from './staging.ts'
import { confinement, toPosix } from './transaction/confine.ts'
import type { FileSystem } from './transaction/file-system.ts'
import { digest, type Image } from './transaction/images.ts'
import type { Folder, Operation, Plan, StateEntry, StepRecord } from './transaction/plan.ts'
import type { Content } from './transaction/prepare.ts'

export interface Compiled {
  readonly plan: Plan
  readonly contents: readonly Content[]
}

/** Texts of our own under `.flux`, committed with the project, by path; null removes. */
export type Records = ReadonlyMap<string, string | null>

export interface Source {
  readonly fs: FileSystem
  /** Staged paths are relative to it. */
  readonly root: string
  /** The folder whose `.flux` keeps the books; plan paths are relative to it. */
  readonly home: string
  readonly changes: readonly Staged[]
  readonly layers: readonly Layer[]
  readonly steps: readonly StepRecord[]
  readonly records: Records
  readonly header: Pick<Plan, 'id' | 'kind' | 'command' | 'argv' | 'time' | 'built'>
}

/** A staged path as plan and state have it: relative to the home folder. */
export function homePath(root: string, home: string, path: string): string {
  return toPosix(relative(home, join(root, path)))
}

const LARGEST_COMPARED = 1024 * 1024

function imageAfter(fs: FileSystem, { after, before, mode, secret }: Staged): Image | null {
  if (after === null) return null
  const wanted = mode ?? fileImage(before)?.mode ?? (secret ? 0o600 : fs.newFileMode())
  return { hash: digest(after), mode: wanted, size: after.length }
}

/** Secrets are not kept; generated texts are in `.flux/base` already; binary content has no diff. */
function comparable({ after, secret, generated, pristine }: Staged): Uint8Array | undefined {
  if (after === null || secret || (generated && !pristine) || after.length > LARGEST_COMPARED) return undefined
  return asText(after) === undefined ? undefined : after
}

export function operationFor(source: Pick<Source, 'fs' | 'root' | 'home'>, staged: Staged): [Operation, Content] {
  const { fs, root, home } = source
  const { path, before, after, from, secret } = staged
  const operation: Operation = {
    path: homePath(root, home, path),
    old: fileImage(before),
    new: imageAfter(fs, staged),
    ...(from === undefined ? {} : { from: homePath(root, home, from) }),
    ...(secret ? { secret } : {}),
  }
  const [old, compare] = [fileBytes(before), comparable(staged)]
  return [operation, { ...(old ? { before: old } : {}), ...(after ? { after } : {}), ...(compare ? { compare } : {}) }]
}

/** A file of our own under `.flux`; nothing when it is so already. It is not read through a link, which may lead anywhere. */
export function internalFor(
  { fs, home }: Pick<Source, 'fs' | 'home'>,
  path: string,
  after: Uint8Array | null,
): [Operation, Content][] {
  confinement(fs, home)(join(home, path))
  const before = readBefore(fs, join(home, path))
  const [old, bytes] = [fileImage(before), fileBytes(before)]
  const hash = after && digest(after)
  if ((old?.hash ?? null) === hash) return []
  const image = after && hash ? { hash, mode: old?.mode ?? fs.newFileMode(), size: after.length } : null
  return [
    [
      { path, old, new: image, internal: true },
      { ...(bytes ? { before: bytes } : {}), ...(after ? { after } : {}) },
    ],
  ]
}

export function recordFiles(source: Pick<Source, 'fs' | 'home'>, records: Records): [Operation, Content][] {
  return [...records].flatMap(([path, text]) =>
    internalFor(source, path, text === null ? null : new TextEncoder().encode(text)),
  )
}

/** The entries of the state that change, as they were, and the files that carry the change. */
function bookkeeping(source: Source): [Record<string, StateEntry | null>, [Operation, Content][]] {
  const { root, home, layers, header } = source
  const state = stateOf(layers)
  const changes = source.changes
    .filter(({ secret }) => !secret)
    .map(({ path, before, after, from, generated, pristine }) => ({
      path: homePath(root, home, path),
      before: fileBytes(before),
      after,
      generated,
      ...(pristine === undefined ? {} : { pristine }),
      ...(from === undefined ? {} : { from: homePath(root, home, from) }),
    }))
    .filter(({ path }) => !path.startsWith('../'))
  const [next, bases] = nextState(state, changes, header)
  const was: Record<string, StateEntry | null> = {}
  for (const path of new Set([...Object.keys(state.files), ...Object.keys(next.files)])) {
    const before = state.files[path] ?? null
    if (JSON.stringify(before) !== JSON.stringify(next.files[path] ?? null)) was[path] = before
  }
  if (Object.keys(was).length === 0) return [was, []]
  const files = [
    ...(bases.size > 0 ? recordFiles(source, new Map([[baseFile(header.id), formatBases(bases)]])) : []),
    ...dropBases(source, state, next),
    ...recordFiles(source, layerFiles(layers, withState(layers, next, header.id))),
  ]
  return [was, files]
}

/** Base files that nothing refers to any more go. */
export function dropBases(source: Pick<Source, 'fs' | 'home'>, before: State, after: State): [Operation, Content][] {
  const used = baseSets(after)
  return [...baseSets(before)].flatMap((id) => (used.has(id) ? [] : internalFor(source, baseFile(id), null)))
}

/** The folders above a path that are inside the plan's root, outermost first. */
function foldersAbove(root: string, path: string): string[] {
  const folder = posix.dirname(path)
  if (folder === '.' || folder === '..' || folder === root || /^(\.\.\/)*\.\.$/.test(folder)) return []
  return [...foldersAbove(root, folder), folder]
}

/** Folders that must be made for the new files, outermost first. */
export function foldersToMake(fs: FileSystem, home: string, root: string, operations: readonly Operation[]): Folder[] {
  const removed = new Set(operations.filter((operation) => operation.new === null).map(({ path }) => path))
  const folders = new Set(operations.flatMap((one) => (one.new ? foldersAbove(root, one.path) : [])))
  return [...folders]
    .filter((path) => removed.has(path) || fs.stat(join(home, path))?.kind !== 'directory')
    .toSorted((a, b) => a.length - b.length)
    .map((path) => ({ path }))
}

/** Folders that lose their last file, innermost first, with the modes to give back on undo. */
function foldersToPrune(source: Source): Folder[] {
  const { fs, root, home, changes } = source
  const after = new AfterRemovals(source)
  const needed = new Set(changes.flatMap((one) => (one.after ? foldersAbove('.', one.path) : [])))
  const candidates = new Set(changes.flatMap((one) => (one.after ? [] : foldersAbove('.', one.path))))
  return [...candidates]
    .filter((folder) => !needed.has(folder) && after.isEmptied(folder) && join(root, folder) !== home)
    .toSorted((a, b) => b.length - a.length)
    .map((folder) => {
      const mode = fs.stat(join(root, folder))?.mode
      return { path: homePath(root, home, folder), ...(mode === undefined ? {} : { mode }) }
    })
}

/** Turns what is staged into the plan that the transaction carries out, with the bytes that go with it. */
export function compile(source: Source): Compiled {
  const { fs, root, home, changes, steps, header } = source
  const [state, books] = bookkeeping(source)
  const files = changes.map((staged) => operationFor(source, staged))
  const pairs = [...files, ...books, ...recordFiles(source, source.records)]
  const operations = pairs.map(([operation]) => operation)
  const planRoot = toPosix(relative(home, root)) || '.'
  return {
    contents: pairs.map(([, content]) => content),
    plan: {
      version: 1,
      ...header,
      root: planRoot,
      operations,
      make: foldersToMake(fs, home, planRoot, operations),
      prune: foldersToPrune(source),
      steps,
      state,
    },
  }
}
