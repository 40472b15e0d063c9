import { afterEach, beforeEach, expect, test } from 'vitest'
import { describeProblem, placeText, problemAt } from './problem.ts'
import { tempApp } from './test-support/stand-in.ts'

let app: ReturnType<typeof tempApp>
beforeEach(() => {
  app = tempApp({ 'app/a.ts': "import { x } from './b.ts'\nexport const y = = x\n" })
})
afterEach(() => app.remove())

test('reads the place of a syntax error from the message, and the file from the id', () => {
  const message =
    'Transform failed with 1 error:\n\n[PARSE_ERROR] Unexpected token\n   ╭─[ a.ts:2:18 ]\n 2 │ export const y = = x\n───╯'
  const problem = describeProblem(Object.assign(new Error(message), { id: app.path('app/a.ts') }), app.root)
  expect(problem).toMatchObject({ message: 'Unexpected token', file: app.path('app/a.ts'), line: 2, column: 18 })
  expect(problem.frame).toContain('> 2 | export const y = = x')
})

test('finds the import that could not be resolved', () => {
  const file = app.path('app/a.ts')
  const messages = [
    `Failed to load url ./b.ts (resolved id: ./b.ts) in ${file}. Does the file exist?`,
    `Cannot find module './b.ts' imported from '${file}'`,
    `Could not resolve './b.ts' in app/a.ts`,
  ]
  for (const message of messages) {
    expect(describeProblem(new Error(message), app.root)).toMatchObject({ file, line: 1, column: 19 })
  }
})

test('takes the first line of the stack that is in the app, and none of the tools', () => {
  const error = new TypeError('no')
  const file = app.path('app/a.ts')
  error.stack = `TypeError: no\n    at x (/elsewhere/node_modules/vite/a.js:1:1)\n    at y (${file}:2:5)`
  const problem = describeProblem(error, app.root)
  expect(problem).toMatchObject({ message: 'TypeError: no', file, line: 2, column: 5 })
  expect(problem.stack).toBe(`    at y (${file}:2:5)`)
})

test('takes loc and message of plain objects, as plugins throw them', () => {
  const file = app.path('app/a.ts')
  const thrown = { message: 'server code', id: file, loc: { file, line: 1, column: 8 } }
  expect(describeProblem(thrown, app.root)).toMatchObject({ message: 'server code', file, line: 1, column: 9 })
})

test('has nothing but the message for what says no more', () => {
  expect(describeProblem('gone', app.root)).toEqual({ message: 'gone' })
})

test('writes a place as the person would', () => {
  expect(placeText(problemAt('x', { file: app.path('app/a.ts'), line: 1, column: 2 }), app.root)).toBe('app/a.ts:1:2')
  expect(placeText({ message: 'x' }, app.root)).toBe('')
})
