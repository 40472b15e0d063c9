import type { PathKey } from '../protocol/frames.ts'
import { encodeValue } from '../protocol/values.ts'
import { PatchLog, type Change } from './patch-log.ts'
import { copyPlain } from './plain.ts'
import { makeProxy, type Node } from './proxies.ts'

/**
 * Holds a state, hands it out as a proxy that is changed like any object, and keeps what changed as a patch.
 *
 * An object knows its parent, not its path: the path is found when it changes, so items of a list may move and an object that was
 * taken out of the state is no longer followed.
 */
export class StateTracker {
  #root: Node
  #log = new PatchLog()
  /** Objects put into the state since the last seal: their text is yet to be written, with whatever happens to them until then. */
  #fresh = new Set<object>()
  #undo: (() => void)[] | undefined
  #takenDuringAction = false
  #text: string | undefined
  readonly nodes = new WeakMap<object, Node>()
  readonly #onChange: () => void

  constructor(initial: object, onChange: () => void) {
    this.#onChange = onChange
    this.#root = this.node(copyPlain(initial), undefined, '')
  }

  /** What the component sees. */
  get state(): object {
    return this.#root.proxy
  }

  /** What it is made of; not to be changed. */
  get raw(): object {
    return this.#root.target
  }

  /** The whole state as JSON. */
  get text(): string {
    return (this.#text ??= encodeValue(this.#root.target))
  }

  replace(state: object): void {
    if (state === this.#root.proxy) return
    const before = this.#root
    this.#root = this.node(copyPlain(state), undefined, '')
    this.changed(() => {
      this.#root = before
    })
    this.#log.sendWhole()
  }

  /** True while changes can be taken back. */
  get undoing(): boolean {
    return this.#undo !== undefined
  }

  /** From here on changes can be taken back. */
  begin(): void {
    this.#seal()
    this.#undo = []
    this.#takenDuringAction = false
  }

  commit(): void {
    this.#undo = undefined
  }

  /** Takes back every change since `begin`; where some have been sent already, the whole state follows. */
  rollback(): void {
    const undo = this.#undo ?? []
    const sendWhole = this.#takenDuringAction || this.#log.whole
    this.#undo = undefined
    for (const revert of undo.toReversed()) revert()
    this.#log.drop()
    this.#fresh.clear()
    this.#text = undefined
    if (!sendWhole || undo.length === 0) return
    this.#log.sendWhole()
    this.#onChange()
  }

  /** The ops to send as JSON, `whole`, or undefined. */
  take(): string | 'whole' | undefined {
    this.#takenDuringAction = true
    this.#fresh.clear()
    return this.#log.take()
  }

  /** Forgets what there is to send: the whole state is sent instead. */
  discard(): void {
    this.take()
  }

  node(target: object, parent: Node | undefined, key: unknown): Node {
    const known = this.nodes.get(target)
    if (known) {
      known.key = key
      return known
    }
    const node: Node = { target, parent, key, proxy: target }
    node.proxy = makeProxy(this, node)
    this.nodes.set(target, node)
    return node
  }

  /** After a change of the raw data: remembers how to revert it and that there is something to send. */
  changed(revert: () => void): void {
    this.#text = undefined
    this.#undo?.push(revert)
    this.#onChange()
  }

  /** Writes a change down, where the changed object is part of the state and its text is not yet to be written. */
  record(node: Node, change: (path: readonly (string | number)[]) => Change): void {
    const place = this.#place(node)
    if (!place) return
    const made: Change =
      place.holder === node ? change(place.path) : { kind: 'set', path: place.path, value: place.holder.target }
    this.#log.add(made)
    if (made.kind === 'set') this.#markFresh(made.value)
    else if (made.kind === 'splice') for (const item of made.insert) this.#markFresh(item)
  }

  #markFresh(value: unknown): void {
    if (typeof value === 'object' && value !== null) this.#fresh.add(value)
  }

  #seal(): void {
    this.#log.seal()
    this.#fresh.clear()
  }

  /**
   * Undefined for an object that is not in the state, or inside one whose text is yet to be written. The holder is the object itself, or
   * the Map around it, which travels whole.
   */
  #place(node: Node): { readonly path: PathKey[]; readonly holder: Node } | undefined {
    let path: PathKey[] = []
    let holder = node
    for (let at = node; ;) {
      if (this.#fresh.has(at.target)) return undefined
      const parent: Node | undefined = at.parent
      if (!parent) return at === this.#root ? { path: path.toReversed(), holder } : undefined
      if (parent.target instanceof Map) {
        if (parent.target.get(at.key) !== at.target) return undefined
        path = []
        holder = parent
      } else {
        const key = keyIn(parent.target, at)
        if (key === undefined) return undefined
        path.push(key)
      }
      at = parent
    }
  }
}

/** Where a child is now: where it was last seen, else wherever its list has moved it to. */
function keyIn(parent: object, child: Node): PathKey | undefined {
  const key = child.key as PathKey // a Map's child is not asked for here
  if (Reflect.get(parent, key) === child.target) return key
  if (!Array.isArray(parent)) return undefined
  const index = parent.indexOf(child.target)
  if (index < 0) return undefined
  child.key = index
  return index
}
