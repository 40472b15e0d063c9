import { expect, test } from 'vitest'
import { loadTemplates } from '../../project/templates.ts'
import { withIgnored } from './ignored.ts'

test('a new app’s file says all there is to say', async () => {
  const file = (await loadTemplates('app/base')).find(({ path }) => path === '.dockerignore')
  const text = String(file?.render({}))
  expect(withIgnored(text, 'dist')).toBe(text)
})

test('what is missing is put before what is there, so that exceptions hold', () => {
  const before = '/node_modules/\n**/.git\n!.env.example'
  const after = withIgnored(before, 'out')
  expect(after).toBe(
    '# What an image must not hold\n.env\n.env.*\n.npmrc\n.flux\n*.flux-tmp\ndata\nout\n/node_modules/\n**/.git\n!.env.example\n',
  )
  expect(withIgnored(after, 'out')).toBe(after)
})

test('an app without the file gets one', () => {
  expect(withIgnored('', 'dist').split('\n')).toEqual(expect.arrayContaining(['.env', 'node_modules', 'dist', '.flux']))
})
