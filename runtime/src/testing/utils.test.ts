import { existsSync } from 'node:fs'
import { Elysia } from 'elysia'
import { expect, test } from 'vitest'
import { FluxStackTestUtils } from './index.ts'

test('disposes of what it made, the youngest first, whatever fails', async () => {
  const order: string[] = []
  const utils = new FluxStackTestUtils()
  const folder = await utils.folder()
  utils.defer(() => void order.push('first'))
  utils.defer(() => {
    throw new Error('one')
  })
  utils.defer(async () => {
    throw new Error('two')
  })
  utils.defer(() => void order.push('last', existsSync(folder) ? 'folder is there' : ''))
  await expect(utils.cleanup()).rejects.toMatchObject({ errors: [{ message: 'two' }, { message: 'one' }] })
  expect(order).toEqual(['last', 'folder is there', 'first'])
  expect(existsSync(folder)).toBe(false)
  await utils.cleanup()
})

test('ends with the block', async () => {
  let folder = ''
  process.env['FLUX_TEST_THERE'] = 'before'
  {
    await using utils = new FluxStackTestUtils()
    folder = await utils.folder()
    utils.env({ FLUX_TEST_THERE: undefined, FLUX_TEST_NEW: '1' })
    expect([process.env['FLUX_TEST_THERE'], process.env['FLUX_TEST_NEW']]).toEqual([undefined, '1'])
  }
  expect(existsSync(folder)).toBe(false)
  expect([process.env['FLUX_TEST_THERE'], process.env['FLUX_TEST_NEW']]).toEqual(['before', undefined])
  delete process.env['FLUX_TEST_THERE']
})

test('makes apps, spies, stores and logs', async () => {
  await using utils = new FluxStackTestUtils()
  const spy = utils.spy('watch')
  const store = utils.store([['a', 1]])
  const routes = new Elysia({ prefix: '/api' }).get('/value', () => store.get('a'))
  const { api, logs } = utils.app({}, { routes, plugins: [spy] })
  expect((await api.value.get()).data).toBe(1)
  expect(await utils.waitFor(() => spy.of('onResponse').length, { on: spy })).toBe(1)
  expect(logs.lines).toHaveLength(1)
  expect(utils.logs().lines).toEqual([])
})
