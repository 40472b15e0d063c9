import { AssertionError } from 'node:assert'
import { inspect, isDeepStrictEqual } from 'node:util'

/**
 * Whether a value has what is expected of it: objects may have more members than that, a RegExp stands for the texts it fits, a
 * list is as long as the list expected.
 */
export function fits(actual: unknown, expected: unknown): boolean {
  if (expected instanceof RegExp) return typeof actual === 'string' && new RegExp(expected).test(actual)
  if (Array.isArray(expected))
    return (
      Array.isArray(actual) &&
      actual.length === expected.length &&
      expected.every((item, index) => fits(actual[index], item))
    )
  if (!isPlain(expected)) return isDeepStrictEqual(actual, expected)
  if (typeof actual !== 'object' || actual === null) return false
  return Object.entries(expected).every(
    ([name, value]) => value === undefined || fits((actual as Record<string, unknown>)[name], value),
  )
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** A value as a message shows it. */
export function shown(value: unknown): string {
  return inspect(value, { depth: 4, breakLength: 100, maxStringLength: 500 })
}

interface Failure {
  message: string
  /** Both are left out where the message shows all there is. */
  actual?: unknown
  expected?: unknown
  /** The function that the test called: the stack begins above it. */
  from: (...input: never) => unknown
  cause?: unknown
}

/** What vitest, node:test and Bun all show as a failed assertion, with both values. */
export function failure({ message, actual, expected, from, cause }: Failure): AssertionError {
  const error = new AssertionError({ message, actual, expected, operator: 'fits', stackStartFn: from })
  if (cause !== undefined) error.cause = cause
  return error
}
