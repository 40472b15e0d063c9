import { expect, test, vi } from 'vitest'
import { z } from 'zod'
import { clientFrame } from '../../protocol/frames.ts'
import { MemoryStateStore } from '../../store/memory.ts'
import { type AuditEntry, type AuditSink, LiveComponent, LiveServer, registry, type In } from '../index.ts'
import { silentLogger } from '../peer.ts'
import { AuditLog } from './audit.ts'
import { ann, bob, call, mount, outcome, visit } from './test-support/people.ts'

const transfer = z.object({
  to: z.string(),
  amount: z.number(),
  password: z.string().optional(),
  apiKey: z.string().optional(),
  note: z.unknown().optional(),
})

class Bank extends LiveComponent.with({
  state: z.object({ sent: z.number().default(0) }),
  actions: { transfer, close: null, look: null },
  policies: {
    transfer: {
      authorize: ({ input }) => input.to !== 'me',
      limit: { rate: 1, burst: 4 },
      audit: { input: ['to', 'password', 'apiKey', 'note', 'constructor'] },
    },
    close: { audit: true },
  },
}) {
  async transfer({ amount }: In<Bank, 'transfer'>): Promise<number> {
    await Promise.resolve()
    if (amount < 0) throw new Error('password=hunter2')
    return (this.state.sent += amount)
  }

  close(): void {}

  look(): number {
    return this.state.sent
  }
}

class Kept extends LiveComponent.with({
  durable: true,
  scope: 'shared',
  state: z.object({ n: z.number().default(0) }),
  actions: { add: null },
  policies: { add: { audit: true } },
}) {
  add(): number {
    return ++this.state.n
  }
}

const open = (sink?: AuditSink, store = new MemoryStateStore()) => {
  const lines: (readonly [string, unknown])[] = []
  const logger = { ...silentLogger, info: (message: string, context?: unknown) => void lines.push([message, context]) }
  const live = new LiveServer({
    registry: registry({ bank: Bank, kept: Kept }),
    store,
    audit: { sink, logger },
    redact: ['note.pin'],
    schedule: queueMicrotask,
  })
  return { live, lines }
}

test('says who did what when, what became of it, and of the input what is named and no secret', async () => {
  const entries: AuditEntry[] = []
  const { live, lines } = open((entry) => void entries.push(entry))
  const peer = visit(live, ann)
  await mount(peer, 'bank')
  const note = { pin: 1234, text: 'x'.repeat(600), deep: { a: { b: { c: { d: 1 } } } } }
  await call(peer, 1, 'transfer', { to: 'bob', amount: 5, password: 'hunter2', apiKey: 'k', note })
  await call(peer, 2, 'close')
  await call(peer, 3, 'look')
  await live.hub.guard.audit.settle()
  expect(entries).toEqual([
    {
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      component: 'bank',
      action: 'transfer',
      outcome: 'ok',
      user: 'ann',
      session: expect.stringMatching(/^[\w-]{12}$/),
      address: '127.0.0.1',
      requestId: `${peer.id}/1`,
      traceId: undefined,
      input: {
        to: 'bob',
        password: '[redacted]',
        apiKey: '[redacted]',
        note: { pin: '[redacted]', text: `${'x'.repeat(500)}…`, deep: { a: { b: { c: '[too deep]' } } } },
      },
    },
    expect.objectContaining({ action: 'close', outcome: 'ok', input: undefined }),
  ])
  expect(lines.map(([message]) => message)).toEqual(['bank.transfer: ok', 'bank.close: ok'])
  expect(JSON.stringify([entries, lines])).not.toMatch(/hunter2|1234|ann-1/)
})

test('refusals stand there too, of each kind, and of somebody who is not known', async () => {
  const entries: AuditEntry[] = []
  const { live } = open((entry) => void entries.push(entry))
  const peer = visit(live)
  await mount(peer, 'bank')
  const to = (who: unknown, amount = 1) => ({ to: who, amount })
  for (const [index, input] of [to('me'), to(5), to('x', -1), to('x'), to('x')].entries()) {
    await call(peer, index + 1, 'transfer', input)
  }
  await live.hub.guard.audit.settle()
  expect(entries.map((entry) => [entry.user, entry.outcome, entry.input?.['to']])).toEqual([
    [undefined, 'UNAUTHENTICATED', 'me'],
    [undefined, 'INPUT_INVALID', 5],
    [undefined, 'ACTION_FAILED', 'x'],
    [undefined, 'ok', 'x'],
    [undefined, 'RATE_LIMITED', 'x'],
  ])
  expect(JSON.stringify(entries)).not.toContain('hunter2')
})

test('what is to last is ok when it is stored, and only then', async () => {
  const entries: string[] = []
  const store = new MemoryStateStore()
  const { live } = open(({ outcome: told }) => void entries.push(told), store)
  const peer = visit(live, bob)
  await mount(peer, 'kept')
  const set = vi.spyOn(store, 'set')
  let fail = (): void => {}
  set.mockReturnValueOnce(new Promise((_, reject) => (fail = () => reject(new Error('disk full')))))
  peer.say([clientFrame.call, 1, 1, 'add'])
  await new Promise(setImmediate)
  expect(entries).toEqual([])
  fail()
  expect(await outcome(peer, 1)).toBe('STORE_FAILED')
  expect(await call(peer, 2, 'add')).toBe(1)
  await live.hub.guard.audit.settle()
  expect(entries).toEqual(['STORE_FAILED', 'ok'])
})

const entry = (n: number): AuditEntry => ({
  at: '',
  component: 'bank',
  action: 'close',
  outcome: 'ok',
  user: undefined,
  session: undefined,
  address: undefined,
  requestId: `${n}`,
  traceId: undefined,
  input: undefined,
})

test('a sink that is slow, fails or never ends holds no action up, and gets what it gets in order', async () => {
  const given: string[] = []
  const sink: AuditSink = async ({ requestId }) => {
    await new Promise(setImmediate)
    given.push(requestId)
    if (requestId === '2') throw new Error('full')
  }
  const error = vi.fn<(message: string, context?: unknown) => void>()
  const log = new AuditLog({ ...silentLogger, error }, { sink })
  for (let n = 1; n <= 5; n++) log.add(entry(n))
  expect(given).toEqual([])
  await log.settle()
  expect(given).toEqual(['1', '2', '3', '4', '5'])
  expect(error.mock.calls).toMatchObject([['The sink of the audit log failed', { requestId: '2' }]])

  const { live } = open(() => new Promise(() => {}))
  const peer = visit(live, ann)
  await mount(peer, 'bank')
  expect(await call(peer, 1, 'close')).toBeUndefined()
  await live.drain(50)
})

test('of entries that a sink cannot take a bounded number waits, and it is told how many it missed', async () => {
  let given = 0
  const error = vi.fn<(message: string, context?: unknown) => void>()
  const log = new AuditLog({ ...silentLogger, error }, { sink: () => void given++ })
  for (let n = 0; n < 10_005; n++) log.add(entry(n))
  await log.settle()
  expect(given).toBe(10_000)
  expect(error.mock.calls).toMatchObject([[expect.stringContaining('too slow'), { entries: 5 }]])
})

test('a logger that throws fails nothing', async () => {
  const throws = (): never => {
    throw new Error('no disk')
  }
  const entries: string[] = []
  const log = new AuditLog({ ...silentLogger, info: throws }, { sink: ({ requestId }) => void entries.push(requestId) })
  log.add(entry(1))
  await log.settle()
  expect(entries).toEqual(['1'])
})
