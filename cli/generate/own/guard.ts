import type { AnyGenerator } from '../../define-generator.ts'
import { toCliError } from '../../report.ts'
import { broken, messageOf, type Spot } from './broken.ts'

const FUNCTIONS = ['template', 'data', 'wire', 'plan', 'next'] as const

/**
 * A generator whose functions' failures are told with the place in its file. A CliError is its own way to refuse, and stays one.
 */
export function guarded(generator: AnyGenerator, spotOf: (thrown: unknown) => Spot): AnyGenerator {
  const own = generator as unknown as Record<string, unknown> // its functions are wrapped alike, whatever they take
  const wrapped = FUNCTIONS.flatMap((key) => {
    const work = own[key]
    if (typeof work !== 'function') return []
    const fail = (thrown: unknown): never => {
      const error = toCliError(thrown)
      if (error === thrown) throw error
      throw broken(spotOf(thrown), `throws in "${key}": ${messageOf(thrown)}.`, thrown)
    }
    const call = (...args: unknown[]): unknown => {
      try {
        const result: unknown = work.apply(generator, args)
        if (!(result instanceof Promise)) return result
        if (key === 'plan') return result.catch(fail)
        result.catch(() => undefined) // what it comes to is too late to count
        throw broken(spotOf(undefined), `gives a promise in "${key}", which has to give what it makes at once.`)
      } catch (thrown) {
        return fail(thrown)
      }
    }
    return [[key, call] as const]
  })
  return { ...generator, ...Object.fromEntries(wrapped) }
}
