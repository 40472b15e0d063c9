import { expect, test } from 'vitest'
import { makeApp } from '../test-support/app.ts'

test.each([
  ['resource author', ['phone:string?'], "flux generate resource author name:string 'phone:string?'"],
  ['resource author name:string born:date?', ['name:string'], "author name:string 'born:date?'"],
  ['model author name:string', ['note:text?', 'rank:integer?=3'], `author name:string 'note:text?' 'rank:integer?=3'`],
  ['resource admin/author name:string', ['phone:string?'], 'flux generate resource admin/author name:string'],
])('after %s a line with %j alone is answered by the whole line', async (first, fields, whole) => {
  const app = await makeApp()
  expect(await app.flux(`g ${first} --yes`)).toMatchObject({ code: 0 })
  const before = app.tree()
  const [generator = '', name = ''] = first.split(' ')
  const { code, stderr } = await app.flux(`g ${generator} ${name} ${fields.join(' ')}`)
  expect([code, stderr]).toEqual([2, expect.stringContaining(whole)])
  expect(stderr).not.toContain('--rename')
  expect(app.tree()).toEqual(before)
})

test('a field of another kind is still answered as what it is', async () => {
  const app = await makeApp()
  await app.flux('g model author name:string')
  const { code, stderr } = await app.flux('g model author name:string rank:integer')
  expect([code, stderr]).toEqual([2, expect.stringContaining('would have nothing in rank')])
})
