import { expect, test } from 'vitest'
import { codeFrame } from './frame.ts'

const source = ['one', 'two', 'three', 'four', 'five', 'six'].join('\n')

test('shows two lines on each side and a caret under the column', () => {
  expect(codeFrame(source, 3, 2)).toBe(
    ['  1 | one', '  2 | two', '> 3 | three', '    |  ^', '  4 | four', '  5 | five'].join('\n'),
  )
})

test('stays inside the file at both ends', () => {
  expect(codeFrame(source, 1)).toBe(['> 1 | one', '  2 | two', '  3 | three'].join('\n'))
  expect(codeFrame(source, 6)).toBe(['  4 | four', '  5 | five', '> 6 | six'].join('\n'))
  expect(codeFrame(source, 7)).toBe('')
})

test('keeps tabs so that the caret lines up', () => {
  expect(codeFrame('\t\tx', 1, 3)).toBe(['> 1 | \t\tx', '    | \t\t^'].join('\n'))
})
