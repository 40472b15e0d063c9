import { expect, it } from 'vitest'
import { problemsOf } from './hygiene.ts'

it.each(['https://registry.npmjs.org/x', 'see /home/ann/flux/x.ts', `'/Users/ann/x'`, 'cd /root/x'])(
  'finds %s',
  (text) => {
    expect(problemsOf('a.md', text)).toHaveLength(1)
  },
)

it.each(['https://npmjs.com/package/x', '/api/work/x', './root/x', '/tmp/x', 'a/home/ann/x'])(
  'leaves %s alone',
  (text) => {
    expect(problemsOf('a.md', text)).toEqual([])
  },
)
