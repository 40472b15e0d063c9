import { Elysia } from 'elysia'
import { expect, test } from 'vitest'
import { createApp } from '../framework/create-app.ts'
import { createTestClient } from './index.ts'

const routes = new Elysia({ prefix: '/api' })
  .post('/login', ({ cookie }) => {
    cookie['session']?.set({ value: 'a b', httpOnly: true, secure: true, path: '/' })
    cookie['admin']?.set({ value: '1', path: '/api/admin', maxAge: 60 })
    return 'in'
  })
  .post('/logout', ({ cookie }) => {
    cookie['session']?.set({ value: '', path: '/', maxAge: 0 })
    return 'out'
  })
  .get('/me', ({ headers }) => headers['cookie'] ?? 'nobody')
  .get('/admin/me', ({ headers }) => headers['cookie'] ?? 'nobody')
const app = createApp({ logging: { level: 'silent' } }, { routes })

test('a client that keeps cookies stays signed in, each for itself', async () => {
  const [ann, bob] = [1, 2].map(() => createTestClient<typeof routes>(app, { cookies: true }).api)
  await ann?.login.post()
  expect((await ann?.me.get())?.data).toBe('session=a%20b')
  expect((await ann?.admin.me.get())?.data).toBe('admin=1; session=a%20b')
  expect((await bob?.me.get())?.data).toBe('nobody')
  await ann?.logout.post()
  expect((await ann?.me.get())?.data).toBe('nobody')
})

test('others keep none', async () => {
  const { api } = createTestClient<typeof routes>(app)
  await api.login.post()
  expect((await api.me.get()).data).toBe('nobody')
})
