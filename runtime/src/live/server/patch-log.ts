import type { Path, PathKey } from '../protocol/frames.ts'
import { encodeValue } from '../protocol/values.ts'

/** One change. A value that is an object was made in this batch, so its text may wait until the batch is sealed. */
export type Change =
  | { readonly kind: 'set'; readonly path: Path; value: unknown }
  | { readonly kind: 'delete'; readonly path: Path }
  | { readonly kind: 'splice'; readonly path: Path; readonly start: number; readonly remove: number; insert: unknown[] }

interface Sealed {
  readonly kind: Change['kind']
  readonly path: Path
  readonly text: string
}

/** Above this many changes in a tick the whole state is sent instead. */
const maxChanges = 1000

/**
 * The changes since the last patch. They are sealed (made text) at the end of a tick and before each action, so that an action's own
 * changes can be dropped when it throws.
 */
export class PatchLog {
  #sealed: Sealed[] = []
  #open: Change[] = []
  #whole = false

  /** True when patches are of no use any more and the whole state is to be sent. */
  get whole(): boolean {
    return this.#whole
  }

  get empty(): boolean {
    return !this.#whole && this.#open.length === 0 && this.#sealed.length === 0
  }

  sendWhole(): void {
    this.#whole = true
    this.#open = []
    this.#sealed = []
  }

  add(change: Change): void {
    if (this.#whole) return
    if (mergeInto(this.#open.at(-1), change)) return
    if (this.#open.length + this.#sealed.length >= maxChanges) this.sendWhole()
    else this.#open.push(change)
  }

  seal(): void {
    for (const change of this.#open) this.#sealed.push({ kind: change.kind, path: change.path, text: opText(change) })
    this.#open = []
  }

  /** Forgets what has been added since the last seal. */
  drop(): void {
    this.#open = []
  }

  /** The ops as JSON, `whole`, or undefined when nothing changed; the log is empty afterwards. */
  take(): string | 'whole' | undefined {
    if (this.empty) return undefined
    this.seal()
    const text = this.#whole ? 'whole' : `[${compact(this.#sealed).join(',')}]`
    this.#sealed = []
    this.#whole = false
    return text
  }
}

/** A counter in a loop, a list filled one by one: one change each. */
function mergeInto(last: Change | undefined, next: Change): boolean {
  if (!last || last.kind !== next.kind || !samePath(last.path, next.path)) return false
  if (last.kind === 'set' && next.kind === 'set') {
    last.value = next.value
    return true
  }
  if (last.kind !== 'splice' || next.kind !== 'splice' || next.remove > 0) return false
  if (next.start !== last.start + last.insert.length) return false
  last.insert.push(...next.insert)
  return true
}

const samePath = (a: Path, b: Path): boolean => a.length === b.length && a.every((key, index) => key === b[index])

function opText(change: Change): string {
  const path = JSON.stringify(change.path)
  if (change.kind === 'delete') return `[${path}]`
  // A member that is undefined is a member that is not there; in a list it holds its place.
  if (change.kind === 'set' && change.value === undefined && typeof change.path.at(-1) === 'string') return `[${path}]`
  if (change.kind === 'set') return `[${path},${encodeValue(change.value)}]`
  return `[${[path, change.start, change.remove, ...change.insert.map(encodeValue)].join(',')}]`
}

/** Leaves out what a later set in the same batch overwrites. A splice moves indexes, so what came before it is kept. */
function compact(changes: readonly Sealed[]): readonly string[] {
  if (changes.length < 2) return changes.map((change) => change.text)
  const kept: string[] = []
  let overwritten = new Set<string>()
  for (const { kind, path, text } of changes.toReversed()) {
    if (prefixes(path).some((prefix) => overwritten.has(prefix))) continue
    if (kind === 'splice') overwritten = new Set()
    else overwritten.add(pathId(path))
    kept.push(text)
  }
  return kept.toReversed()
}

const pathId = (path: readonly PathKey[]): string => JSON.stringify(path)
const prefixes = (path: Path): string[] => path.map((_, index) => pathId(path.slice(0, index + 1)))
