import { expect, test } from 'vitest'
import { TestStore, waitForCondition } from './index.ts'

test('shows what was asked of it, and what it holds', () => {
  const store = new TestStore<number>([['a', 1]])
  expect([store.get('a'), store.has('b'), store.delete('a'), store.size]).toEqual([1, false, true, 0])
  store.set('c', 3)
  expect(store.calls).toEqual([
    { operation: 'get', key: 'a', value: 1 },
    { operation: 'get', key: 'b', value: undefined },
    { operation: 'delete', key: 'a', value: 1 },
    { operation: 'set', key: 'c', value: 3 },
  ])
  expect(store.entries()).toEqual([['c', 3]])
  store.clear()
  expect([store.entries(), store.calls]).toEqual([[], []])
})

test('fails when it is told to, and works again', () => {
  const store = new TestStore<number>([['a', 1]])
  store.failWith(new Error('no connection'))
  expect(() => store.get('a')).toThrow('no connection')
  store.failWith(undefined)
  expect(store.get('a')).toBe(1)
})

test('tells of each call', async () => {
  const store = new TestStore<number>()
  const written = waitForCondition(() => store.calls.find(({ operation }) => operation === 'set'), { on: store })
  store.set('a', 1)
  expect(await written).toEqual({ operation: 'set', key: 'a', value: 1 })
})
