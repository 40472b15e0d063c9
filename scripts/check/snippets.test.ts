import { expect, it } from 'vitest'
import { leftOut, snippetsOf } from './snippets.ts'

const text = [
  '# A',
  '```sh no-run it deletes things',
  'rm x',
  '```',
  '',
  '````md',
  '```ts',
  '```',
  '````',
  '```ts',
  'a()',
  '```',
].join('\n')

it('finds fences with their line, language and the rest', () => {
  expect(snippetsOf('a.md', text)).toEqual([
    { document: 'a.md', line: 2, language: 'sh', info: 'no-run it deletes things', text: 'rm x\n' },
    { document: 'a.md', line: 6, language: 'md', info: '', text: '```ts\n```\n' },
    { document: 'a.md', line: 10, language: 'ts', info: '', text: 'a()\n' },
  ])
})

it('gives the reason a snippet is left out for', () => {
  const [shell] = snippetsOf('a.md', text)
  const silent = { ...shell, document: 'a.md', line: 1, language: 'sh', text: '', info: 'no-run' }
  expect(shell && leftOut(shell, 'no-run')).toBe('it deletes things')
  expect(shell && leftOut(shell, 'no-check')).toBeUndefined()
  expect(leftOut(silent, 'no-run')).toBe('')
})
