import { afterEach, expect, test } from 'vitest'
import { MockWebSocketServer } from './index.ts'

let server: MockWebSocketServer
afterEach(() => server.stop())

function mounted(name: string, props?: unknown) {
  server = new MockWebSocketServer()
  const connection = server.connect({ random: () => 0 })
  const component = connection.component(name, props)
  component.subscribe(() => {})
  return { connection, component }
}

test('plays a component: states, patches, answers, progress and refusals', async () => {
  const { component } = mounted('counter', { step: 2 })
  const counter = await server.mounted('counter')
  expect(counter.props).toEqual({ step: 2 })
  counter.show({ count: 1 })
  expect(component.getSnapshot()).toMatchObject({ status: 'live', state: { count: 1 } })
  counter.patch([['count'], 2])
  expect(component.getSnapshot().state).toEqual({ count: 2 })
  counter.show({ count: 9 })
  expect(component.getSnapshot().state).toEqual({ count: 9 })

  const sum = component.call('add', 3)
  const add = await server.called('add')
  expect(add.input).toBe(3)
  add.progress(0.5)
  expect(component.getSnapshot()).toMatchObject({ pending: { add: 1 }, progress: { add: 0.5 } })
  add.answer('done', [['count'], 12])
  expect(await sum).toBe('done')
  expect(component.getSnapshot().state).toEqual({ count: 12 })

  const refused = component.call('add', 4)
  ;(await server.called('add')).refuse({ code: 'FULL', detail: 'No more.' })
  await expect(refused).rejects.toMatchObject({ code: 'FULL', message: 'No more.' })
})

test('a component that is refused, and one that comes back on another socket', async () => {
  const { component } = mounted('secret')
  ;(await server.mounted('secret')).refuse({ code: 'FORBIDDEN', detail: 'Not allowed.' })
  expect(component.getSnapshot()).toMatchObject({ status: 'failed', errors: [{ code: 'FORBIDDEN' }] })
  server.lose()
  const again = await server.mounted('secret')
  again.show({ open: true })
  expect(server.sockets).toHaveLength(2)
  expect(component.getSnapshot()).toMatchObject({ status: 'live', state: { open: true } })
})

test('events of a room', async () => {
  const { component } = mounted('chat')
  const seen: unknown[] = []
  component.on('said', (data) => seen.push(data))
  const chat = await server.mounted('chat')
  chat.show({ state: {}, members: [] })
  chat.send('said', 'hello')
  expect(seen).toEqual(['hello'])
})
