import { expect, test } from 'vitest'
import { withoutAffix } from './affix.ts'

test('a suffix goes in every case, from the end of a name alone', () => {
  const names = ['HomePage', 'homePage', 'home-page', 'home_page', 'HOME_PAGE', 'home page', 'Home Page']
  expect(names.map((name) => withoutAffix(name, { suffix: 'page' }).toLowerCase())).toEqual(names.map(() => 'home'))
  for (const name of ['Homepage', 'page', 'Page', 'PageHome', 'page-home']) {
    expect(withoutAffix(name, { suffix: 'page' })).toBe(name)
  }
})

test('a prefix goes in every case, and is not taken from a longer word', () => {
  const names = ['useCart', 'UseCart', 'use-cart', 'use_cart', 'USE_CART', 'use cart']
  expect(names.map((name) => withoutAffix(name, { prefix: 'use' }).toLowerCase())).toEqual(names.map(() => 'cart'))
  for (const name of ['user', 'UserCart', 'use', 'cart-use']) expect(withoutAffix(name, { prefix: 'use' })).toBe(name)
})

test('both go, folders stay, and without affixes nothing goes', () => {
  expect(withoutAffix('page/use-cart-store', { prefix: 'use', suffix: 'store' })).toBe('page/cart')
  expect(withoutAffix('HomePage')).toBe('HomePage')
})
