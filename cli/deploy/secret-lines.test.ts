import { execFileSync } from 'node:child_process'
import { parseEnv } from 'node:util'
import { expect, test } from 'vitest'
import { secretLines } from './secret-lines.ts'

const values: Record<string, string> = {
  PLAIN: 'abc',
  SIGNS: 'pa$$ `w` \\ "d" # ! *',
  LINES: 'one\ntwo=2\nthree',
  QUOTE: `it's "here" $HOME \\n \``,
  EMPTY: '',
}
const names = Object.keys(values)
const valueOf = (name: string) => values[name]

test('for a program, each as it is', () => {
  expect(secretLines(['PLAIN', 'SIGNS'], valueOf)).toBe('PLAIN=abc\nSIGNS=pa$$ `w` \\ "d" # ! *\n')
  expect(secretLines(['LINES'], valueOf)).toBe('LINES="""one\ntwo=2\nthree"""\n')
})

test('for a file of the environment, as a shell reads it back', () => {
  const lines = secretLines(names, valueOf, 'env-file')
  const script = `${lines}\nfor name in ${names.join(' ')}; do eval "printf '%s\\0' \\"\\$$name\\""; done`
  const read = execFileSync('sh', ['-c', script], { encoding: 'utf8', env: {} })
  expect(read.split('\0').slice(0, -1)).toEqual(Object.values(values))
})

test('for a file of the environment, as Node reads it back, where nothing is escaped', () => {
  const plain = names.filter((name) => name !== 'QUOTE')
  const expected = Object.fromEntries(plain.map((name) => [name, values[name]]))
  expect(parseEnv(secretLines(plain, valueOf, 'env-file'))).toEqual(expected)
})
