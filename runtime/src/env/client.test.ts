import { z } from 'zod'
import { expect, expectTypeOf, test } from 'vitest'
import { defineClientEnv } from './client.ts'

const shape = { VITE_APP_NAME: z.string().default('Notes'), VITE_LIMIT: z.coerce.number().int().optional() }

test('reads each variable by its schema', () => {
  const env = defineClientEnv(shape, { VITE_LIMIT: '5', VITE_OTHER: 'x', MODE: 'test' })
  expect(env).toEqual({ VITE_APP_NAME: 'Notes', VITE_LIMIT: 5 })
  expectTypeOf(env.VITE_APP_NAME).toEqualTypeOf<string>()
  expectTypeOf(env.VITE_LIMIT).toEqualTypeOf<number | undefined>()
})

test('an empty variable counts as not set', () => {
  expect(defineClientEnv(shape, { VITE_APP_NAME: '' }).VITE_APP_NAME).toBe('Notes')
})

test('names everything that is missing or wrong, not the values', () => {
  const needed = { VITE_API: z.url(), VITE_LIMIT: z.coerce.number() }
  expect(() => defineClientEnv(needed, { VITE_LIMIT: 'hunter2' })).toThrow(/VITE_API: .*\n {2}VITE_LIMIT: /)
  expect(() => defineClientEnv(needed, { VITE_LIMIT: 'hunter2' })).not.toThrow('hunter2')
})

test('takes the variables Vite gives to the client, no others', () => {
  // @ts-expect-error -- a name without VITE_ is never there
  expect(() => defineClientEnv({ FLUX_SECRET: z.string() }, {})).toThrow('FLUX_SECRET')
})

test('takes any schema of the Standard Schema interface', () => {
  const upper = {
    '~standard': {
      version: 1 as const,
      vendor: 'here',
      validate: (value: unknown) => ({ value: String(value).toUpperCase() }),
      types: undefined as { input: unknown; output: string } | undefined,
    },
  }
  const env = defineClientEnv({ VITE_NAME: upper }, { VITE_NAME: 'notes' })
  expectTypeOf(env.VITE_NAME).toEqualTypeOf<string>()
  expect(env.VITE_NAME).toBe('NOTES')
})
