import { expect, test } from 'vitest'
import { fit, wrap } from './wrap.ts'

test('breaks between words, and leaves a long word whole', () => {
  expect(wrap('one two three', 7)).toEqual(['one two', 'three'])
  expect(wrap('a/very/long/path is there', 8)).toEqual(['a/very/long/path', 'is there'])
})

test('fits text to the terminal, and leaves code and lists as they are', () => {
  const text = `${'word '.repeat(8).trim()}\n    > 10 | ${'x'.repeat(60)}`
  expect(fit(text, 34, 10)).toEqual(['word word word word word', 'word word word', `    > 10 | ${'x'.repeat(60)}`])
})

test('counts no colours', () => {
  const bold = '\u001B[1mword\u001B[22m'
  expect(fit(`${bold} ${bold} ${bold} ${bold} word word`, 24, 0)).toEqual([
    `${bold} ${bold} ${bold} ${bold} word`,
    'word',
  ])
})

test('breaks nothing where there is no terminal', () => {
  const line = 'word '.repeat(100).trim()
  expect(fit(line, undefined, 2)).toEqual([line])
})
