import { expect, test } from 'vitest'
import { editList, sets } from './env-line.ts'

const edit = (text: string) => editList(text, 'KEY', (values) => ['new', ...values])

test.each([
  ['A=1\nKEY=old\nB=2\n', 'A=1\nKEY=new,old\nB=2\n'],
  ['KEY=one, two ,\n', 'KEY=new,one,two\n'],
  ['KEY=\n', 'KEY=new\n'],
  ['KEY=old # why\n', 'KEY=new,old # why\n'],
  ['KEY="old" # why\n', 'KEY="new,old" # why\n'],
  ["  export KEY = 'old'\n", "  export KEY = 'new,old'\n"],
  ['KEY=a\nKEY=b', 'KEY=a\nKEY=new,b'],
  ['A=1\r\nKEY=old\r\n', 'A=1\r\nKEY=new,old\r\n'],
  ['# KEY=old\nMY_KEY=x\nKEY_B=y\n', '# KEY=old\nMY_KEY=x\nKEY_B=y\nKEY=new\n'],
  ['A=1', 'A=1\nKEY=new\n'],
  ['A=1\r\nB=2', 'A=1\r\nB=2\r\nKEY=new\r\n'],
  ['', 'KEY=new\n'],
])('%j becomes %j', (before, after) => {
  expect(edit(before)).toBe(after)
  expect(sets(after, 'KEY')).toBe(true)
})

test('sees where it is not set', () => {
  expect(sets('# KEY=old\nMY_KEY=x\n', 'KEY')).toBe(false)
})
