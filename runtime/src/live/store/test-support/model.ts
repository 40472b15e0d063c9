import { type Arbitrary, array, constant, constantFrom, integer, oneof, option, record, string } from 'fast-check'
import type { StateStore } from '../types.ts'

const keys = ['a', 'b', 'c:1', 'c:2']
const key = constantFrom(...keys)
const maybe = option(integer({ min: 1, max: 20 }), { nil: undefined })

/** What may be asked of a store, in any order. */
export const steps = array(
  oneof(
    record({
      kind: constant('set' as const),
      key,
      value: string({ maxLength: 5 }),
      ttl: maybe,
      expect: constantFrom('none' as const, 'right' as const, 'wrong' as const, 'absent' as const),
    }),
    record({
      kind: constant('delete' as const),
      key,
      expect: constantFrom('none' as const, 'right' as const, 'wrong' as const),
    }),
    record({ kind: constant('get' as const), key }),
    record({ kind: constant('keys' as const), prefix: constantFrom('', 'c:') }),
    record({ kind: constant('wait' as const), by: integer({ min: 1, max: 15 }) }),
  ),
  { maxLength: 60 },
)

type Step = typeof steps extends Arbitrary<(infer S)[]> ? S : never
type Asked = Exclude<Step, { kind: 'wait' }>

/** A map with times, which is what a store should seem to be. */
export class Model {
  readonly #entries = new Map<string, { value: string; version: number; until: number }>()

  get(one: string, time: number): { value: string; version: number } | undefined {
    const found = this.#entries.get(one)
    return found && found.until > time ? { value: found.value, version: found.version } : undefined
  }

  keys(prefix: string, time: number): string[] {
    return keys.filter((one) => one.startsWith(prefix) && this.get(one, time)).toSorted()
  }

  set(one: string, value: string, { version, until }: { version: number; until: number }): void {
    this.#entries.set(one, { value, version, until })
  }

  delete(one: string): void {
    this.#entries.delete(one)
  }
}

/** Asks both; of a set, the version is the store's to choose. */
export async function ask(
  step: Asked,
  { store, model, time }: { store: StateStore; model: Model; time: number },
): Promise<{ answer: unknown; expected: unknown }> {
  if (step.kind === 'keys') return { answer: await store.keys(step.prefix), expected: model.keys(step.prefix, time) }
  const current = model.get(step.key, time)
  if (step.kind === 'get') return { answer: await store.get(step.key), expected: current }
  const version = current?.version ?? 0
  const expect = { none: undefined, right: version, wrong: version + 1000, absent: 0 }[step.expect]
  const holds = expect === undefined || expect === version
  if (step.kind === 'delete') {
    const answer = await store.delete(step.key, { expect })
    if (holds) model.delete(step.key)
    return { answer, expected: holds && current !== undefined }
  }
  const given = await store.set(step.key, step.value, { ttl: step.ttl, expect })
  if (given !== undefined)
    model.set(step.key, step.value, { version: given, until: step.ttl === undefined ? Infinity : time + step.ttl })
  return { answer: given !== undefined, expected: holds }
}
