import type { MoveOp, OrderOp, Path, PatchOp, PathKey, SpliceOp } from './frames.ts'
import { isForbiddenKey } from './values.ts'

/** What has places in it. */
type Container = Record<string, unknown> | unknown[] | Map<unknown, unknown> | Set<unknown>

/**
 * The state after a patch. What the patch does not touch keeps its identity, so that a view renders only what changed.
 *
 * Throws a TypeError for a path that does not exist in the state: the caller then asks for the whole state.
 */
export function applyPatch<S>(state: S, ops: readonly PatchOp[]): S {
  // What this patch has copied may be changed in place: nobody else holds it yet.
  const owned = new Set<unknown>()
  const holder: Record<string, unknown> = { '': state }
  for (const op of ops) applyOp(holder, op, owned)
  return holder[''] as S // the server sends what its schema describes
}

function applyOp(holder: Record<string, unknown>, op: PatchOp, owned: Set<unknown>): void {
  const [path] = op
  if (op.length > 2) return rearrange(walk(holder, ['', ...path], owned), op as SpliceOp | MoveOp | OrderOp) // longer than a set
  const full = ['', ...path]
  const target = walk(holder, full.slice(0, -1), owned)
  const key = full.at(-1) ?? ''
  if (op.length === 1) drop(target, key)
  else put(target, key, op[1])
}

function rearrange(list: Container, op: SpliceOp | MoveOp | OrderOp): void {
  if (!Array.isArray(list)) throw new TypeError('Only an array can be rearranged')
  const [, kind, second, ...rest] = op
  if (kind === 'm') {
    const [to] = rest as unknown as readonly [number] // as its kind says
    list.splice(to, 0, ...list.splice(second, 1))
  } else if (kind === 'o') {
    const [order] = rest as unknown as readonly [readonly number[]]
    const part = list.slice(second, second + order.length)
    for (const [offset, from] of order.entries()) list[second + offset] = part[from]
  } else list.splice(kind, second, ...rest)
}

function put(target: Container, key: PathKey, value: unknown): void {
  if (target instanceof Map) target.set(key, value)
  else if (target instanceof Set) target.add(key)
  else Reflect.set(target, allowed(key), value)
}

function drop(target: Container, key: PathKey): void {
  if (target instanceof Map || target instanceof Set) target.delete(key)
  else Reflect.deleteProperty(target, allowed(key))
}

function walk(from: Container, path: Path, owned: Set<unknown>): Container {
  let target = from
  for (const key of path) target = own(target, key, owned)
  return target
}

/** The container at `key`, copied once per patch. */
function own(holder: Container, key: PathKey, owned: Set<unknown>): Container {
  const value = memberOf(holder, key)
  if (owned.has(value)) return value as Container // only containers are owned
  const copy = copyContainer(value, key)
  owned.add(copy)
  put(holder, key, copy)
  return copy
}

function memberOf(holder: Container, key: PathKey): unknown {
  if (holder instanceof Map) return holder.get(key)
  if (holder instanceof Set || !Object.hasOwn(holder, allowed(key)))
    throw new TypeError(`No such path in the state: ${key}`)
  return Reflect.get(holder, allowed(key))
}

function allowed(key: PathKey): string | number {
  if (typeof key === 'object' || typeof key === 'boolean' || isForbiddenKey(key))
    throw new TypeError(`Refused key in a path: ${key}`)
  return key
}

function copyContainer(value: unknown, key: PathKey): Container {
  if (Array.isArray(value)) return [...value]
  if (value instanceof Map) return new Map(value)
  if (value instanceof Set) return new Set(value)
  if (typeof value === 'object' && value !== null && !(value instanceof Date)) return { ...value }
  throw new TypeError(`Not an object or array in the state: ${key}`)
}
