import { expect, test } from 'vitest'
import { parseAddress } from './page-address.ts'

test.each([
  ['about', 'about', '/about', []],
  ['/admin/site-banner/', 'admin/site-banner', '/admin/site-banner', []],
  ['users/:id', 'users/:id', '/users/id-1', ['id']],
  [':lang?/docs', ':lang?/docs', '/lang-0/docs', ['lang']],
  ['docs/old?', 'docs/old?', '/docs/old', []],
  ['users/:userId/posts/:post', 'users/:userId/posts/:post', '/users/userid-1/posts/post-3', ['userId', 'post']],
  ['files/*', 'files/*', '/files/the/rest', ['rest']],
])('%s is the address %s, as in %s', (route, path, example, locals) => {
  const address = parseAddress(route)
  expect(address).toMatchObject({ path, example })
  expect(address.params.map(({ local }) => local)).toEqual(locals)
})

test.each([
  ['/', 'that address has a page'],
  ['*', 'that address has a page'],
  ['', 'that address has a page'],
  ['a//b', 'a slash too many'],
  ['users/:id/:id', 'id twice'],
  ['files/*/more', '"*" is no part'],
  ["it's", 'is no part of an address'],
  ['users/:1', '":1" is no part'],
  ['users/{id}', 'is no part'],
  ['a b', 'is no part'],
  ['https://example.com', 'is no part'],
])('%j is refused: %s', (route, why) => {
  expect(() => parseAddress(route)).toThrow(
    expect.objectContaining({ code: 'INVALID_VALUE', message: expect.stringContaining(why) as string }),
  )
})
