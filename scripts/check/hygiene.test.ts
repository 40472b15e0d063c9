import { expect, it } from 'vitest'
import { problemsOf } from './hygiene.ts'

/** Put together here, so that this file names none either. */
const path = (...parts: string[]) => `/${parts.join('/')}`

it.each([
  `https://${['registry', 'npmjs', 'org'].join('.')}/x`,
  `see ${path('home', 'ann', 'flux', 'x.ts')}`,
  `'${path('Users', 'ann', 'x')}'`,
  `cd ${path('root', 'x')}`,
  `target=${path('root', '.npm', 'x')}`,
])('finds %s', (text) => {
  expect(problemsOf('a.md', text)).toHaveLength(1)
})

it.each([
  'https://npmjs.com/package/x',
  path('api', 'work', 'x'),
  `.${path('root', 'x')}`,
  path('tmp', 'x'),
  `a${path('home', 'ann', 'x')}`,
])('leaves %s alone', (text) => {
  expect(problemsOf('a.md', text)).toEqual([])
})
