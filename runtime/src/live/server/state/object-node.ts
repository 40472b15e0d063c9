import type { PathKey } from '../../protocol/frames.ts'
import { isSame, StateNode } from './node.ts'
import { refuseKey } from './plain.ts'
import { reconcile } from './reconcile.ts'

type Members = Record<string, unknown>

/** A plain object of the state. */
export class ObjectNode extends StateNode<Members> {
  override placeOf(child: StateNode): PathKey | undefined {
    const key = child.key as string // it was read from here
    return this.target[key] === child.target ? key : undefined
  }

  override read(key: string): unknown {
    return this.wrap(key, this.target[key])
  }

  override write(key: string, value: unknown): void {
    this.owner.checkMember(this, key)
    const had = Object.hasOwn(this.target, key)
    const before = this.target[key]
    if (had && (isSame(before, value) || reconcile(this.owner, this, key, before, value))) return
    const next = this.copy(key, value)
    this.target[key] = next
    this.owner.record(this, (path) => ({
      kind: had ? 'set' : 'add',
      path: path.length === 0 ? [key] : [...path, key],
      value: next,
    }))
    this.owner.changed(() => {
      if (had) this.target[key] = before
      else Reflect.deleteProperty(this.target, key)
    })
  }

  deleteProperty(target: Members, key: string | symbol): boolean {
    if (!Object.hasOwn(target, key)) return true
    refuseKey(key, this.where)
    this.owner.checkMember(this, key)
    const before = target[key]
    // members keep their order when this is taken back
    const after = this.owner.undoing ? Object.entries(target).slice(Object.keys(target).indexOf(key) + 1) : []
    Reflect.deleteProperty(target, key)
    this.owner.record(this, (path) => ({ kind: 'delete', path: [...path, key] }))
    this.owner.changed(() => {
      target[key] = before
      for (const [name] of after) {
        if (!Object.hasOwn(target, name)) continue
        const value = target[name]
        Reflect.deleteProperty(target, name)
        target[name] = value
      }
    })
    return true
  }
}
