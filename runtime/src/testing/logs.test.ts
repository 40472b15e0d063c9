import { expect, test } from 'vitest'
import { FluxStackLogger } from '../logging/logger.ts'
import { captureLogs } from './index.ts'

function logging(level?: 'warn') {
  const logs = captureLogs(level && { level })
  return { logs, log: new FluxStackLogger({ level: 'error', transports: [logs.transport] }) }
}

test('keeps lines whatever the level of the log, from its own level on', () => {
  const all = logging()
  all.log.debug('Read', { id: 1 })
  expect(all.logs.lines).toMatchObject([{ level: 'debug', msg: 'Read', id: 1 }])
  const few = logging('warn')
  few.log.info('Not kept')
  few.log.warn('Kept')
  expect(few.logs.lines.map(({ msg }) => msg)).toEqual(['Kept'])
})

test('finds lines by some of their fields, or by a function', () => {
  const { logs, log } = logging()
  log.info('Mail sent', { to: { name: 'Ann', mail: 'ann@example.com' }, tries: [1, 2] })
  log.warn('Mail lost', { to: { name: 'Bob' } })
  expect(logs.find({ to: { name: 'Bob' } })?.msg).toBe('Mail lost')
  expect(logs.assertLine({ msg: /^Mail/, level: 'info', tries: [1, 2] })['to']).toMatchObject({ name: 'Ann' })
  expect(logs.find({ tries: [1] })).toBeUndefined()
  expect(logs.filter((line) => line.msg.startsWith('Mail'))).toHaveLength(2)
  logs.assertNoLine({ level: 'error' })
})

test('a failed assertion shows the lines there are', () => {
  const { logs, log } = logging()
  expect(() => logs.assertLine({ level: 'error' })).toThrow("No log line fits { level: 'error' }. Lines:\n  none")
  log.info('Started', { port: 3000 })
  expect(() => logs.assertLine({ level: 'error' })).toThrow('Lines:\n  info Started { port: 3000 }')
  expect(() => logs.assertNoLine({ msg: 'Started' })).toThrow(
    "A log line fits { msg: 'Started' }: info Started { port: 3000 }",
  )
})

test('waits for a line that comes later', async () => {
  const { logs, log } = logging()
  const sent = logs.next({ msg: 'Sent' })
  log.info('Sending')
  setImmediate(() => log.info('Sent', { id: 4 }))
  expect(await sent).toMatchObject({ id: 4 })
  await expect(logs.next({ msg: 'Never' }, { timeout: 20 })).rejects.toThrow(
    "Waited in vain for a log line that fits { msg: 'Never' } within 20 ms",
  )
})

test('secrets are as little in there as in any log', () => {
  const { logs, log } = logging()
  log.info('Login', { password: 'hunter2' })
  expect(JSON.stringify(logs.lines)).not.toContain('hunter2')
})
