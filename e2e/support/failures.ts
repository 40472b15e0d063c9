import { expect } from 'vitest'
import type { Finished } from './command.ts'

/** Asserts the one clear error: its code, its exit code, what to do, and no stack trace. */
export function expectFailure(result: Finished, code: string | RegExp, exit?: number): void {
  expect(result.all).toMatch(code)
  if (exit === undefined) expect(result.code, result.all).not.toBe(0)
  else expect(result.code, result.all).toBe(exit)
  expectNoStack(result)
  expect(result.all.match(/^Error /gm) ?? [], 'one error, not several').toHaveLength(1)
  expect(result.all).toMatch(/^ {2}happened\b/m)
  expect(result.all).toMatch(/^ {2}to do\b/m)
}

function expectNoStack(result: Finished): void {
  expect(result.all).not.toMatch(/^\s+at .+[:(]/m)
  expect(result.all).not.toMatch(/\b(UnhandledPromiseRejection|node:internal)\b/)
}
