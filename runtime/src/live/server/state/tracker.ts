import type { PathKey } from '../../protocol/frames.ts'
import { encodeValue } from '../../protocol/values.ts'
import { PatchLog, type Change } from './patch-log.ts'
import { copyPlain } from './plain.ts'
import { MapNode, SetNode } from './collection-node.ts'
import { ListNode } from './list-node.ts'
import { type StateNode, type StateOwner, unnamed } from './node.ts'
import { ObjectNode } from './object-node.ts'

/**
 * Holds a state, hands it out as a proxy that is changed like any object, and keeps what changed as a patch.
 *
 * An object knows its parent, not its path: the path is found when it changes, so items of a list may move and an object that was
 * taken out of the state is no longer followed.
 */
export class StateTracker implements StateOwner {
  #root: StateNode
  #log = new PatchLog()
  /** Objects put into the state since the last seal: their text is yet to be written, with whatever happens to them until then. */
  #fresh: Set<object> | undefined
  #undoing = false
  #undo: (() => void)[] | undefined
  #takenDuringAction = false
  #text: string | undefined
  /** Made with the first object that is read of the state. */
  #nodes: WeakMap<object, StateNode> | undefined
  /** Members that are computed. */
  #defined: Set<string> | undefined
  #defining = false
  readonly #onChange: () => void

  constructor(initial: object, onChange: () => void) {
    this.#onChange = onChange
    this.#root = this.#make(copyPlain(initial), undefined, '')
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
    this.#root = this.#make(copyPlain(state), undefined, '')
    this.changed(() => {
      this.#root = before
    })
    this.#log.sendWhole()
  }

  /** True while changes can be taken back. */
  get undoing(): boolean {
    return this.#undoing
  }

  /** From here on changes can be taken back. */
  begin(): void {
    this.#seal()
    this.#undoing = true
    this.#undo = undefined
    this.#takenDuringAction = false
  }

  commit(): void {
    this.#undoing = false
    this.#undo = undefined
  }

  /** Takes back every change since `begin`; where some have been sent already, the whole state follows. */
  rollback(): void {
    const undo = this.#undo ?? []
    this.#undoing = false
    const sendWhole = this.#takenDuringAction || this.#log.whole
    this.#undo = undefined
    for (const revert of undo.toReversed()) revert()
    this.#log.drop()
    this.#fresh = undefined
    this.#text = undefined
    if (!sendWhole || undo.length === 0) return
    this.#log.sendWhole()
    this.#onChange()
  }

  /** Sets a member that is computed and that the app's code cannot set; where it is equal by value, nothing has changed. */
  define(name: string, value: unknown): void {
    const { target } = this.#root
    if (Object.hasOwn(target, name) && encodeValue(Reflect.get(target, name)) === encodeValue(value)) return
    this.#defining = true
    try {
      Reflect.set(this.#root.proxy, name, value)
      ;(this.#defined ??= new Set()).add(name)
    } finally {
      this.#defining = false
    }
  }

  checkMember(node: StateNode, name: string): void {
    if (this.#defining || node !== this.#root || !this.#defined?.has(name)) return
    throw new TypeError(`state.${name} is derived from the rest and cannot be changed`)
  }

  /** The ops to send as JSON, `whole`, or undefined. */
  take(): string | 'whole' | undefined {
    this.#takenDuringAction = true
    this.#fresh = undefined
    return this.#log.take()
  }

  /** Forgets what there is to send: the whole state is sent instead. */
  discard(): void {
    this.take()
  }

  node(target: object, parent: StateNode, key: unknown): StateNode {
    const known = this.#nodes?.get(target)
    if (known) {
      known.key = key
      return known
    }
    const node = this.#make(target, parent, key)
    this.#nodes ??= new WeakMap()
    this.#nodes.set(target, node)
    return node
  }

  #make(target: object, parent: StateNode | undefined, key: unknown): StateNode {
    if (Array.isArray(target)) return new ListNode(this, target, parent, key)
    if (target instanceof Map) return new MapNode(this, target, parent, key)
    if (target instanceof Set) return new SetNode(this, target, parent, key)
    return new ObjectNode(this, target as Record<string, unknown>, parent, key) // an object that is none of those
  }

  /** After a change of the raw data: remembers how to revert it and that there is something to send. */
  changed(revert: () => void): void {
    this.#text = undefined
    // mostly there is one, and an array that grows makes room for many
    if (this.#undo) this.#undo.push(revert)
    else if (this.#undoing) this.#undo = [revert]
    this.#onChange()
  }

  /** Writes a change down, where the changed object is part of the state and its text is not yet to be written. */
  record(node: StateNode, change: (path: readonly PathKey[]) => Change): void {
    const place = this.#place(node)
    if (!place) return
    const made: Change =
      place.holder === node ? change(place.path) : { kind: 'set', path: place.path, value: place.holder.target }
    this.#log.add(made)
    if ('value' in made) this.#markFresh(made.value)
    else if (made.kind === 'splice') for (const item of made.insert) this.#markFresh(item)
  }

  #markFresh(value: unknown): void {
    if (typeof value === 'object' && value !== null) (this.#fresh ??= new Set()).add(value)
  }

  #seal(): void {
    this.#log.seal()
    this.#fresh = undefined
  }

  /**
   * Undefined for an object that is not in the state, or inside one whose text is yet to be written. The holder is the object itself, or
   * a Map around it whose key has no name in a path: that travels whole.
   */
  #place(node: StateNode): { readonly path: PathKey[]; readonly holder: StateNode } | undefined {
    if (node === this.#root) return this.#fresh?.has(node.target) ? undefined : { path: [], holder: node }
    let path: PathKey[] = []
    let holder = node
    for (let at = node; ;) {
      if (this.#fresh?.has(at.target)) return undefined
      const { parent } = at
      if (!parent) return at === this.#root ? { path: path.toReversed(), holder } : undefined
      const place = parent.placeOf(at)
      if (place === undefined) return undefined
      if (place === unnamed) {
        path = []
        holder = parent
      } else path.push(place)
      at = parent
    }
  }
}
