import { beforeEach, expect, test, vi } from 'vitest'
import { createAsk } from '../../ask.ts'
import type { ProjectContext } from '../../context.ts'
import { asked, forgetTyped, typed } from '../../test-support/clack.ts'
import { answersTo } from './answers.ts'
import type { Prompt } from './node-plop.ts'

vi.mock('@clack/prompts', async () => (await import('../../test-support/clack.ts')).clack)

beforeEach(forgetTyped)

function person(prompts: readonly Prompt[], answers: readonly unknown[], values: Record<string, unknown> = {}) {
  typed.push(...answers)
  const world = { isTTY: true, json: false, yes: false, argv: ['g', 'widget'], signal: new AbortController().signal }
  const ask = createAsk(world)
  const ctx = { ...world, ask } as unknown as ProjectContext // what questions need of it
  const inquirer = {
    prompt: async ([prompt]: readonly Prompt[]) => ({ [prompt?.name ?? '']: `inquirer asked ${prompt?.type}` }),
  }
  return { ask, answers: answersTo(prompts, values, { ctx, inquirer, name: 'widget' }) }
}

test('every type of question is asked, with what is known so far', async () => {
  const prompts: Prompt[] = [
    { name: 'name', message: 'Name?' },
    { name: 'title', message: ({ name }: Record<string, unknown>) => `Title of ${String(name)}?`, default: 'T' },
    { name: 'withTest', type: 'confirm', default: false },
    { name: 'kind', type: 'list', choices: [{ name: 'Wide', value: { wide: true } }, 'narrow'], default: 1 },
    { name: 'parts', type: 'checkbox', choices: ['a', { name: 'B', value: 'b', checked: true }] },
    { name: 'size', type: 'number' },
    { name: 'text', type: 'editor' },
    { name: 'token', type: 'password' },
    { name: 'skipped', when: ({ withTest }: Record<string, unknown>) => withTest },
    { name: 'fancy', type: 'autocomplete' },
  ]
  const { ask, answers } = person(prompts, ['cart', 'C', false, 'Wide', ['b'], '4', 'long', 'secret'])
  expect(await answers).toEqual({
    name: 'cart',
    title: 'C',
    withTest: false,
    kind: { wide: true },
    parts: ['b'],
    size: 4,
    text: 'long',
    token: 'secret',
    fancy: 'inquirer asked autocomplete',
  })
  expect(asked.map(({ message }) => message).slice(0, 3)).toEqual(['Name?', 'Title of cart?', 'withTest'])
  expect(asked[1]).toMatchObject({ defaultValue: 'T' })
  expect(asked[3]).toMatchObject({ initialValue: 'narrow' })
  expect(asked[4]).toMatchObject({ initialValues: ['b'] })
  expect(ask.reproduce()).toBe(
    'flux g widget --name cart --title C --no-with-test --kind Wide --parts b --size 4 --text long',
  )
})

test('what the line says is not asked', async () => {
  const prompts: Prompt[] = [{ name: 'name' }, { name: 'useSCSS', type: 'confirm' }, { name: 'last' }]
  const { answers } = person(prompts, ['typed'], { answers: ['cart'], useScss: true })
  expect(await answers).toEqual({ name: 'cart', useSCSS: true, last: 'typed' })
  expect(asked).toHaveLength(1)
})

test('validate speaks while one types, and filter is asked first', async () => {
  const validate = (value: unknown) => (value === 'bad' ? 'Not this one' : true)
  await person([{ name: 'name', validate }], ['good']).answers
  const check = asked[0]?.validate
  expect([check?.('bad'), check?.('good')]).toEqual(['Not this one', undefined])
  const filter = (value: unknown) => String(value).trim()
  expect(await person([{ name: 'name', validate, filter }], [' good ']).answers).toEqual({ name: 'good' })
  await expect(person([{ name: 'name', validate, filter }], [' bad ']).answers).rejects.toMatchObject({
    code: 'INVALID_VALUE',
  })
  await expect(person([{ name: 'name', validate: async (value) => validate(value) }], ['bad']).answers).rejects.toThrow(
    'Not this one',
  )
})

test('Ctrl-C is a cancellation', async () => {
  await expect(person([{ name: 'name' }], [Symbol('cancel')]).answers).rejects.toMatchObject({ code: 'CANCELLED' })
})
