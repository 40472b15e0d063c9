import { expect, test } from 'vitest'
import { forbiddenIn } from '../../runtime/src/errors/test-support/forbidden.ts'
import { wrongWith } from './judge.ts'
import type { Reply } from './send.ts'

function reply(body: string, { status = 404, type = 'text/plain' } = {}): Reply {
  const head = `HTTP/1.1 ${status} x\r\ncontent-type: ${type}`
  return { text: `${head}\r\n\r\n${body}`, answers: [{ status, head, body }], refused: false }
}
const judged = (given: Reply) => wrongWith({ valid: true }, given)

test.each([
  ['a stack', 'Error: x at Notes.list (index.js)'],
  ['a file of the source', 'notes.ts:12'],
  ['a place on the machine', `'${['', 'var', 'lib'].join('/')}/app'`],
  ['a query', 'SELECT * FROM notes'],
  ['a driver', 'SQLITE_BUSY'],
  ["an error of JavaScript's own", 'Cannot read properties of undefined'],
  ['a secret that the server is given', 'hunter2'],
  ['the name of the secret', 'FLUX_SECRET is short'],
  ['a variable that the server inherits', process.env['PATH'] ?? ''],
])('%s is told, in a whole answer and in one that is cut off', (_, text) => {
  expect(judged(reply(text))).toMatch(/^shows /)
  expect(wrongWith({ valid: false }, { ...reply(text), answers: [] })).toMatch(/^shows /)
})

test('so are a failure, an answer too many, a server that is gone and a problem that is none', () => {
  expect(judged(reply('', { status: 500 }))).toBe('status 500')
  const one = reply('ok')
  expect(judged({ ...one, answers: [...one.answers, ...one.answers] })).toContain('2 answers')
  expect(judged({ ...one, refused: true })).toBe('the server is gone')
  expect(judged(reply('{', { type: 'application/problem+json' }))).toBe('a broken problem')
})

test('an answer that tells nothing is right', () => {
  expect(judged(reply('{"status":404,"code":"NOT_FOUND"}', { type: 'application/problem+json' }))).toBeUndefined()
  expect(forbiddenIn('There is no note 7.')).toBeUndefined()
})
