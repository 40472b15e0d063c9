import { isPlain, type Plain } from './plain.ts'

/** An object of the state as a change sees it: a copy, which takes the place of the original only when it was changed. */
interface Draft {
  readonly base: Plain
  readonly copy: Plain
  readonly parent: Draft | undefined
  changed: boolean
  result: Plain | undefined
}

/**
 * The state after `change` has mutated a draft of it. What it did not touch keeps its identity, and the state that was given stays as it was.
 * Plain data; a Map, Set or Date that is read is taken for changed.
 */
export function changeDraft<S extends object>(state: S, change: (draft: S) => void): S {
  const session = new DraftSession()
  change(session.open(state as unknown as Plain) as S) // a proxy that looks like it
  return session.finish() as S
}

class DraftSession {
  readonly #drafts = new WeakMap<object, Draft>()
  #root: Draft | undefined

  open(base: Plain, parent?: Draft): object {
    const copy = (Array.isArray(base) ? [...base] : { ...base }) as Plain // arrays are indexed by numbers
    const draft: Draft = { base, copy, parent, changed: false, result: undefined }
    this.#root ??= draft
    const proxy = new Proxy(copy, {
      get: (_, key) => this.#read(draft, key),
      set: (_, key, value) => {
        if (!Object.hasOwn(copy, key) || !Object.is(copy[key], value)) touch(draft)
        return Reflect.set(copy, key, value)
      },
      deleteProperty: (_, key) => {
        touch(draft)
        return Reflect.deleteProperty(copy, key)
      },
    })
    this.#drafts.set(proxy, draft)
    return proxy
  }

  finish(): Plain | undefined {
    return this.#root && this.#settleDraft(this.#root)
  }

  #read(draft: Draft, key: PropertyKey): unknown {
    const { base, copy } = draft
    const value = copy[key]
    // What was put in by the change itself is its own to mutate, and what is a draft already stays one.
    if (typeof value !== 'object' || value === null || !Object.hasOwn(base, key) || value !== base[key]) return value
    if (isPlain(value)) return (copy[key] = this.open(value, draft))
    touch(draft)
    return (copy[key] = structuredClone(value))
  }

  #settleDraft(draft: Draft): Plain {
    if (!draft.changed) return draft.base
    if (draft.result) return draft.result
    draft.result = draft.copy
    for (const key of Object.keys(draft.copy)) {
      if (draft.copy[key] !== draft.base[key]) draft.copy[key] = this.#settle(draft.copy[key])
    }
    return draft.copy
  }

  /** A value that is new in its place: a draft that was moved there, or an object that may hold some. */
  #settle(value: unknown): unknown {
    if (!isPlain(value)) return value
    const draft = this.#drafts.get(value)
    if (draft) return this.#settleDraft(draft)
    if (!Object.isFrozen(value)) for (const key of Object.keys(value)) value[key] = this.#settle(value[key])
    return value
  }
}

function touch(draft: Draft): void {
  for (let one: Draft | undefined = draft; one && !one.changed; one = one.parent) one.changed = true
}
