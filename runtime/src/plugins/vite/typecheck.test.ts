import { expect, test } from 'vitest'
import { tempApp } from './test-support/stand-in.ts'
import { typeProblems } from './typecheck.ts'

test('reads places, messages of several lines, and errors of the project as a whole', () => {
  const app = tempApp({ 'app/a.ts': "export const a: number = ''\n" })
  const output = [
    "app/a.ts(1,14): error TS2322: Type 'string' is not assignable to type 'number'.",
    '  And a second line.',
    'error TS18003: No inputs were found.',
    '',
  ].join('\n')
  expect(typeProblems(output, app.root)).toMatchObject([
    {
      message: "TS2322: Type 'string' is not assignable to type 'number'.\n  And a second line.",
      file: app.path('app/a.ts'),
      line: 1,
      column: 14,
    },
    { message: 'TS18003: No inputs were found.' },
  ])
  app.remove()
})

test('has nothing to say of a clean project', () => {
  expect(typeProblems('', '/')).toEqual([])
})
