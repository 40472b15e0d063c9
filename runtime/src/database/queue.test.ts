import { setImmediate as tick } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { ConnectionQueue } from './queue.ts'

/** A promise with its key outside. */
function gate() {
  let open = () => undefined as void
  const closed = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open, closed }
}

test('a transaction is alone, and others come in the order they asked', async () => {
  const queue = new ConnectionQueue()
  const order: string[] = []
  const { open, closed } = gate()
  const first = queue.alone(async () => {
    await closed
    order.push('transaction 1')
  })
  const statement = queue.statement(async () => order.push('statement'))
  const second = queue.alone(async () => order.push('transaction 2'))
  const last = queue.statement(async () => order.push('last'))
  open()
  await Promise.all([first, statement, second, last])
  expect(order).toEqual(['transaction 1', 'statement', 'transaction 2', 'last'])
})

test('what a transaction throws does not keep the others out', async () => {
  const queue = new ConnectionQueue()
  await expect(queue.alone(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
  await queue.statement(() => Promise.resolve())
  expect(await queue.alone(() => Promise.resolve(1))).toBe(1)
})

test('a transaction that would wait for itself is refused', async () => {
  const queue = new ConnectionQueue()
  const refused = { code: 'DATABASE_NESTED_TRANSACTION' }
  await queue.alone(async () => {
    await expect(queue.statement(() => Promise.resolve())).rejects.toMatchObject(refused)
    await expect(queue.alone(() => Promise.resolve())).rejects.toMatchObject(refused)
  })
})

test('what a transaction has left running may use the connection when it is over', async () => {
  const queue = new ConnectionQueue()
  const { open, closed } = gate()
  let left: Promise<string> | undefined
  await queue.alone(async () => {
    left = closed.then(() => queue.statement(async () => 'served'))
  })
  const next = queue.alone(async () => open())
  expect(await left).toBe('served')
  await next
})

test('a transaction never overlaps with another or with a statement', async () => {
  const queue = new ConnectionQueue()
  let transactions = 0
  let statements = 0
  const overlaps: string[] = []
  const transaction = async () => {
    if (++transactions > 1 || statements > 0) overlaps.push('transaction')
    await tick()
    if (transactions > 1 || statements > 0) overlaps.push('transaction')
    transactions--
  }
  const statement = async () => {
    statements++
    if (transactions > 0) overlaps.push('statement')
    await tick()
    statements--
  }
  const work = Array.from({ length: 200 }, (_, index) =>
    index % 3 === 0 ? queue.alone(transaction) : queue.statement(statement),
  )
  await Promise.all(work)
  expect(overlaps).toEqual([])
})
