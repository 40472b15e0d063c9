import { expect, test } from 'vitest'
import { z } from 'zod'
import * as mini from 'zod/mini'
import type { AnswersSchema } from '../define-generator.ts'
import { checkAnswers, shapeOf } from './answers.ts'

const schema = z.object({
  name: z.string().min(2).meta({ description: 'What it is' }),
  live: z.boolean().default(false).describe('Live updates'),
  index: z.boolean().default(true),
  maybe: z.boolean().optional(),
  kind: z.enum(['short', 'long']).default('short'),
  size: z.coerce.number().max(9).optional(),
  title: z.string().optional().meta({ description: 'A title' }),
  note: z.string().default('none'),
  fields: z.array(z.string()).default([]),
})

test('a schema gives arguments and options, with what it says of them', () => {
  expect(shapeOf(schema)).toEqual({
    required: ['name'],
    args: {
      name: { summary: 'What it is', asked: true },
      fields: { summary: '', variadic: true },
    },
    options: {
      live: { kind: 'flag', summary: 'Live updates', negatable: true },
      index: { kind: 'flag', summary: '', negatable: true, default: true },
      maybe: { kind: 'flag', summary: '', negatable: true, decided: true },
      kind: { kind: 'choice', summary: '', choices: ['short', 'long'], default: 'short' },
      size: { kind: 'number', summary: '', integer: false },
      title: { kind: 'text', summary: 'A title' },
      note: { kind: 'text', summary: '', default: 'none' },
    },
  })
})

test('zod/mini says the same', () => {
  const small = mini.object({
    name: mini.string().check(mini.meta({ description: 'What it is' })),
    live: mini._default(mini.boolean(), false).check(mini.meta({ description: 'Live updates' })),
    fields: mini._default(mini.array(mini.string()), []),
  })
  expect(shapeOf(small)).toEqual({
    required: ['name'],
    args: { name: { summary: 'What it is', asked: true }, fields: { summary: '', variadic: true } },
    options: { live: { kind: 'flag', summary: 'Live updates', negatable: true } },
  })
})

test.each([
  ['no object', z.string()],
  ['a date', z.object({ at: z.date() })],
  ['two lists', z.object({ a: z.array(z.string()), b: z.array(z.string()) })],
  ['an object in it', z.object({ a: z.object({}) })],
])('%s has no place on a command line', (_, wrong) => {
  expect(() => shapeOf(wrong as AnswersSchema<unknown>)).toThrow(expect.objectContaining({ code: 'GENERATOR_BROKEN' }))
})

test('every answer that is refused is named as it is typed', async () => {
  const shape = shapeOf(schema)
  await expect(checkAnswers(schema, { name: 'x', size: 10 }, shape)).rejects.toMatchObject({
    code: 'INVALID_VALUE',
    detail: expect.stringMatching(/^<name>: .*\n--size: /),
  })
  await expect(checkAnswers(schema, { name: 'mail' }, shape)).resolves.toMatchObject({ name: 'mail', kind: 'short' })
})
