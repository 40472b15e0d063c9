import type { Path, PatchOp, PathKey } from './frames.ts'
import { isForbiddenKey } from './values.ts'

type Container = Record<PathKey, unknown>

/**
 * The state after a patch. What the patch does not touch keeps its identity, so that a view renders only what changed.
 *
 * Throws a TypeError for a path that does not exist in the state: the caller then asks for the whole state.
 */
export function applyPatch<S>(state: S, ops: readonly PatchOp[]): S {
  // What this patch has copied may be changed in place: nobody else holds it yet.
  const owned = new Set<unknown>()
  let root: unknown = state
  for (const op of ops) root = applyOp(root, op, owned)
  return root as S // the server sends what its schema describes
}

function applyOp(root: unknown, op: PatchOp, owned: Set<unknown>): unknown {
  const [path] = op
  if (op.length > 2) {
    const [, start, remove, ...insert] = op as readonly [Path, number, number, ...unknown[]] // longer than a set
    const holder = { '': root }
    const list = own(holder, '', owned)
    const target = walk(list, path, owned)
    if (!Array.isArray(target)) throw new TypeError('A splice needs an array')
    target.splice(start, remove, ...insert)
    return list
  }
  const key = path.at(-1)
  if (key === undefined) return op[1]
  if (isForbiddenKey(key)) throw new TypeError(`Refused key in a path: ${key}`)
  const holder = { '': root }
  const top = own(holder, '', owned)
  const target = walk(top, path.slice(0, -1), owned)
  if (op.length === 1) Reflect.deleteProperty(target, key)
  else target[key] = op[1]
  return top
}

function walk(from: Container, path: Path, owned: Set<unknown>): Container {
  let target = from
  for (const key of path) target = own(target, key, owned)
  return target
}

/** The container at `key`, copied once per patch. */
function own(holder: Container, key: PathKey, owned: Set<unknown>): Container {
  if (isForbiddenKey(key) || !Object.hasOwn(holder, key)) throw new TypeError(`No such path in the state: ${key}`)
  const value = holder[key]
  if (owned.has(value)) return value as Container // only containers are owned
  const copy = copyContainer(value, key)
  owned.add(copy)
  holder[key] = copy
  return copy
}

function copyContainer(value: unknown, key: PathKey): Container {
  if (Array.isArray(value)) return [...value] as unknown as Container // arrays are indexed by numbers
  if (typeof value === 'object' && value !== null) return { ...value } as Container
  throw new TypeError(`Not an object or array in the state: ${key}`)
}
