import type { Path, PathKey } from '../../protocol/frames.ts'
import { encodeValue } from '../../protocol/values.ts'

/** One change. A value that is an object was made in this batch, so its text may wait until the batch is sealed. */
export type Change =
  /** `add` is the set of what was not there: it says where a member stands among the others. */
  | { readonly kind: 'set' | 'add'; readonly path: Path; value: unknown }
  | { readonly kind: 'delete'; readonly path: Path }
  | { readonly kind: 'splice'; readonly path: Path; readonly start: number; readonly remove: number; insert: unknown[] }
  /** An item goes from one index to another. */
  | { readonly kind: 'move'; readonly path: Path; readonly from: number; readonly to: number }
  /** Items from `start` on change places: `order[i]` is where, from `start`, the `i`th came from. */
  | { readonly kind: 'order'; readonly path: Path; readonly start: number; readonly order: readonly number[] }

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
  /** Made when there is something to hold: most components rest. */
  #sealed: Sealed[] | undefined
  #open: Change[] | undefined
  #whole = false

  /** True when patches are of no use any more and the whole state is to be sent. */
  get whole(): boolean {
    return this.#whole
  }

  get empty(): boolean {
    return !this.#whole && !this.#open && !this.#sealed
  }

  sendWhole(): void {
    this.#whole = true
    this.#open = undefined
    this.#sealed = undefined
  }

  add(change: Change): void {
    if (this.#whole) return
    const open = this.#open
    // mostly there is one, and an array that grows makes room for many
    if (!open && !this.#sealed) this.#open = [change]
    else this.#addTo(open ?? [], change)
  }

  #addTo(open: Change[], change: Change): void {
    this.#open = open
    if (mergeInto(open.at(-1), change)) return
    if (open.length + (this.#sealed?.length ?? 0) >= maxChanges) this.sendWhole()
    else open.push(change)
  }

  seal(): void {
    if (!this.#open) return
    const sealed = (this.#sealed ??= [])
    for (const change of this.#open) sealed.push({ kind: change.kind, path: change.path, text: opText(change) })
    this.#open = undefined
  }

  /** Forgets what has been added since the last seal. */
  drop(): void {
    this.#open = undefined
  }

  /** The ops as JSON, `whole`, or undefined when nothing changed; the log is empty afterwards. */
  take(): string | 'whole' | undefined {
    if (this.empty) return undefined
    const only = this.#sealed || this.#whole ? undefined : this.#open
    if (only?.length === 1 && only[0]) {
      this.#open = undefined
      return `[${opText(only[0])}]`
    }
    this.seal()
    const text = this.#whole ? 'whole' : `[${compact(this.#sealed ?? []).join(',')}]`
    this.#sealed = undefined
    this.#whole = false
    return text
  }
}

/** A counter in a loop, a list filled one by one: one change each. */
function mergeInto(last: Change | undefined, next: Change): boolean {
  if (!last || !samePath(last.path, next.path)) return false
  if ('value' in last && next.kind === 'set') {
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
  const path = pathText(change.path)
  switch (change.kind) {
    case 'delete':
      return `[${path}]`
    case 'set':
    case 'add':
      // A member that is undefined is a member that is not there; in a list it holds its place.
      if (change.value === undefined && typeof change.path.at(-1) === 'string') return `[${path}]`
      return `[${path},${encodeValue(change.value)}]`
    case 'splice':
      return `[${[path, change.start, change.remove, ...change.insert.map(encodeValue)].join(',')}]`
    case 'move':
      return `[${path},"m",${change.from},${change.to}]`
    case 'order':
      return `[${path},"o",${change.start},[${change.order.join(',')}]]`
  }
}

/** Names in a path are text and numbers that JSON can say. */
function pathText(path: Path): string {
  const [only] = path
  return path.length === 1 && typeof only === 'string' ? `[${JSON.stringify(only)}]` : JSON.stringify(path)
}

/**
 * Leaves out what a later set in the same batch overwrites. A splice moves indexes, so what came before it is kept. So are a delete and
 * what added a member, before a set of the same: they say where the member stands.
 */
function compact(changes: readonly Sealed[]): readonly string[] {
  if (changes.length < 2) return changes.map((change) => change.text)
  const kept: string[] = []
  let overwritten = new Set<string>()
  for (const { kind, path, text } of changes.toReversed()) {
    const around = prefixes(path)
    if ((kind === 'add' || kind === 'delete' ? around.slice(0, -1) : around).some((prefix) => overwritten.has(prefix)))
      continue
    if (kind === 'set' || kind === 'add' || kind === 'delete') overwritten.add(pathId(path))
    else overwritten = new Set()
    kept.push(text)
  }
  return kept.toReversed()
}

const pathId = (path: readonly PathKey[]): string => JSON.stringify(path)
const prefixes = (path: Path): string[] => path.map((_, index) => pathId(path.slice(0, index + 1)))
