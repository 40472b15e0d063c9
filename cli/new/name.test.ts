import { expect, test } from 'vitest'
import { folderOf, nameFor, nameProblem, titleOf } from './name.ts'

test.each(['my-app', 'a', 'app2', '@acme/my-app', 'a'.repeat(214), 'x.y_z'])('%s is a name', (name) => {
  expect(nameProblem(name)).toBeUndefined()
})

test.each(['MyApp', 'my app', '.app', '_app', 'node_modules', 'http', 'a/b', '@acme/', "it's", 'a'.repeat(215), ''])(
  '"%s" is none, and the problem names it',
  (name) => {
    expect(nameProblem(name)).toContain(`"${name}"`)
  },
)

test('a scoped name gives a folder of its last part', () => {
  expect(folderOf('@acme/my-app')).toBe('my-app')
  expect(folderOf('my-app')).toBe('my-app')
})

test.each([
  ['/srv/My Shop', 'my-shop'],
  ['/srv/app', 'app'],
  ['/srv/.hidden--', 'hidden'],
  ['/srv/été', 't'],
  ['/', 'my-app'],
  ['/srv/node_modules', 'my-app'],
])('the folder %s suggests %s', (dir, name) => {
  expect(nameFor(dir)).toBe(name)
})

test.each([
  ['my-app', 'My app'],
  ['@acme/big_thing.web', 'Big thing web'],
  ['---', '---'],
  ['x'.repeat(214), `X${'x'.repeat(47)}`],
])('%s is called %s', (name, title) => {
  expect(titleOf(name)).toBe(title)
})
