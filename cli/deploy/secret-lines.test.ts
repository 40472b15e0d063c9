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

/** As flyctl reads them: its parser of 2026-11, line by line. */
function readByFlyctl(text: string): Record<string, string> {
  const read: Record<string, string> = {}
  let [key, lines]: [string, string[] | undefined] = ['', undefined]
  for (const line of text.split('\n').slice(0, -1)) {
    if (lines !== undefined) {
      lines.push(line.endsWith('"""') ? line.slice(0, -3) : line)
      if (line.endsWith('"""')) [read[key], lines] = [lines.join('\n'), undefined]
      continue
    }
    key = line.slice(0, line.indexOf('='))
    const value = line.slice(key.length + 1).replace(/^ +/, '')
    if (value.startsWith('"""')) lines = [value.slice(3)]
    else read[key] = value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value
  }
  return read
}

test.each(['"quoted"', ' led by a space', 'a"', '"a', 'x\n"\ny"', '"a\nb"', 'a\n', 'one\ntwo"""', ''])(
  'flyctl reads %j as it is',
  (value) => {
    const text = secretLines(['A', 'LAST'], (name) => (name === 'A' ? value : 'last'))
    expect(readByFlyctl(text)).toEqual({ A: value, LAST: 'last' })
  },
)

test.each(['"', '"""', '"""a', '""', 'a\nb"""\nOTHER=injected', 'x'.repeat(70_000)])(
  'what flyctl would read as something else is refused by name',
  (value) => {
    const write = () => secretLines(['A'], () => value)
    expect(write).toThrow(expect.objectContaining({ code: 'ENVIRONMENT_INVALID' }))
    expect(write).toThrow(/^A cannot/)
    expect(write).not.toThrow(/injected|xxxx/)
  },
)

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
