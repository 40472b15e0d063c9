import { expect, it } from 'vitest'
import { problemsOf } from './templates.ts'

it.each(['{{name}}', '{{#if api}}', '{{/if}}', '{{{ raw }}}', '{{> part}}'])(
  'finds %s in a file that is copied',
  (part) => {
    expect(problemsOf('templates/a.ts', `const a = '${part}'`)).toHaveLength(1)
  },
)

it.each(['<p style={{ width: 1 }} />', '${{ secrets.TOKEN }}', 'const a = {{}}'])('leaves %s alone', (text) => {
  expect(problemsOf('templates/a.tsx', text)).toEqual([])
})

it('names a template that does not parse', () => {
  expect(problemsOf('templates/a.hbs', '{{#if a}}')[0]).toContain('templates/a.hbs does not parse')
})
