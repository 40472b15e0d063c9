import { beforeEach, expect, test, vi } from 'vitest'
import { createAsk, type AskWorld } from './ask.ts'
import { asked, forgetTyped, typed } from './test-support/clack.ts'

vi.mock('@clack/prompts', async () => (await import('./test-support/clack.ts')).clack)

beforeEach(forgetTyped)

const ask = (world: Partial<AskWorld> = {}) =>
  createAsk({
    isTTY: true,
    json: false,
    yes: false,
    argv: ['new', '--no-git'],
    signal: new AbortController().signal,
    ...world,
  })
const database = {
  flag: '--db',
  message: 'Which?',
  choices: [{ value: 'a' }, { value: 'b', label: 'B' }],
  default: 'b',
} as const

test('the answers are put into one line that asks nothing', async () => {
  typed.push("it's mine", 'a', false, 'Grüße')
  const person = ask()
  expect(person.reproduce()).toBeUndefined()
  expect(await person.text({ flag: '<dir>', message: 'Where?' })).toBe("it's mine")
  expect(await person.choice(database)).toBe('a')
  expect(await person.confirm({ flag: '--install', message: 'Install?' })).toBe(false)
  expect(await person.text({ flag: '--title', message: 'Title?' })).toBe('Grüße')
  expect(person.reproduce()).toBe(`flux new 'it'\\''s mine' --no-git --db a --no-install --title 'Grüße'`)
})

test('an empty answer is refused, and so is what the question refuses', async () => {
  typed.push('x')
  await ask().text({ flag: '--title', message: 'Title?', validate: (value) => (value === 'bad' ? 'No.' : undefined) })
  expect(asked[0]?.validate?.('')).toBe('Write something.')
  expect(asked[0]?.validate?.('bad')).toBe('No.')
  expect(asked[0]?.validate?.('good')).toBeUndefined()
})

test('--yes takes the default, and asks where there is none', async () => {
  typed.push('given')
  const person = ask({ yes: true })
  expect(await person.choice(database)).toBe('b')
  expect(await person.confirm({ flag: '--install', message: 'Install?', default: true })).toBe(true)
  expect(await person.text({ flag: '--title', message: 'Title?', default: 'T' })).toBe('T')
  expect(await person.text({ flag: '--name', message: 'Name?' })).toBe('given')
  expect(person.reproduce()).toBe('flux new --no-git --name given')
})

test('--yes does not take a default that is not valid', async () => {
  const question = { flag: '<dir>', message: 'Where?', default: 'bad', validate: () => 'this is no name' }
  await expect(ask({ yes: true }).text(question)).rejects.toMatchObject({ code: 'INVALID_VALUE', exit: 2 })
})

test('Ctrl-C at a question is a cancellation', async () => {
  typed.push(Symbol('cancel'))
  await expect(ask().confirm({ flag: '--install', message: 'Install?' })).rejects.toMatchObject({
    code: 'CANCELLED',
    exit: 130,
  })
})

test('without a terminal nothing is asked and the flag is named', async () => {
  const nobody = ask({ isTTY: false })
  await expect(nobody.text({ flag: '<dir>', message: 'Where?' })).rejects.toMatchObject({
    code: 'MISSING_ARGUMENT',
    fix: 'Pass <dir>.',
  })
  await expect(nobody.confirm({ flag: '--git', message: 'Git?' })).rejects.toMatchObject({ code: 'MISSING_FLAG' })
  await expect(ask({ isTTY: false, yes: true }).text({ flag: '--db', message: 'Which?' })).rejects.toThrow('--db')
  expect(asked).toEqual([])
})

test('several choices are one word of the line, and a password is none of it', async () => {
  typed.push(['a', 'b'], 'secret')
  const person = ask()
  expect(await person.many({ ...database, flag: '--parts', default: ['a'] })).toEqual(['a', 'b'])
  expect(await person.password({ flag: '--token', message: 'Token?', validate: () => 'No.' })).toBe('secret')
  expect(asked[1]?.validate?.('x')).toBe('No.')
  expect(person.reproduce()).toBe('flux new --no-git --parts a,b')
  expect(await ask({ yes: true }).many({ ...database, default: ['b'] })).toEqual(['b'])
  await expect(ask({ isTTY: false }).many({ ...database, default: ['b'] })).rejects.toMatchObject({
    code: 'MISSING_FLAG',
  })
  await expect(ask({ isTTY: false }).password({ flag: '--token', message: 'T?' })).rejects.toMatchObject({
    fix: 'Pass --token <text>.',
  })
})
