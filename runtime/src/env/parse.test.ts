import { expect, test } from 'vitest'
import { parseEnv } from './parse.ts'

const values = (text: string) => Object.fromEntries(parseEnv(text).entries.map(({ name, value }) => [name, value]))

test.each([
  ['A=1', { A: '1' }],
  ['A = 1 ', { A: '1' }],
  ['export A=1', { A: '1' }],
  ['A=', { A: '' }],
  ['A=one two # comment', { A: 'one two' }],
  ['A=one#two', { A: 'one#two' }],
  ['A="one # two" # comment', { A: 'one # two' }],
  ["A='it is \\n as it is'", { A: 'it is \\n as it is' }],
  ['A="two\\nlines"', { A: 'two\nlines' }],
  ['A="a \\"quoted\\" word"', { A: 'a "quoted" word' }],
  ['A=`it\'s "here"`', { A: 'it\'s "here"' }],
  ['A="two\nlines"\nB=2', { A: 'two\nlines', B: '2' }],
  ['A=p$ssword${B}', { A: 'p$ssword${B}' }],
  ['A={"json": true}', { A: '{"json": true}' }],
  ['\uFEFFA=1\r\nB=2\r\n', { A: '1', B: '2' }],
  ['# A=1\n\n  # B=2', {}],
  ['A=1\nA=2', { A: '2' }],
  ['__proto__=1', { ['__proto__']: '1' }],
])('reads %j', (text, expected) => {
  expect(values(text)).toEqual(expected)
})

test('knows the line of each, several lines of quotes counted', () => {
  const { entries } = parseEnv('# first\nA="one\ntwo\nthree"\n\nB=2')
  expect(entries.map(({ name, line }) => [name, line])).toEqual([
    ['A', 2],
    ['B', 6],
  ])
})

test('tells lines it cannot use, without their text', () => {
  const { entries, malformed } = parseEnv('A=1\nhunter2\n1B=2\nC="never closed\nD=4')
  expect(malformed).toEqual([
    { line: 2, reason: 'not of the form NAME=value' },
    { line: 3, reason: 'not of the form NAME=value' },
    { line: 4, reason: 'the quote of C does not end' },
  ])
  expect(entries.map(({ name }) => name)).toEqual(['A', 'C', 'D'])
})
