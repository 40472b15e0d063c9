import { z } from 'zod'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { ConfigProblemsError } from '../config/problems.ts'
import { secret } from './secret.ts'
import { secretValues } from './secret-values.ts'
import { declaredSecrets, defineEnv, type DefineEnvOptions } from './server.ts'

const shape = {
  FLUX_SECRET: secret(),
  SMTP_PORT: z.int().max(65_535).default(587),
  SMTP_TLS: z.boolean().default(true),
  FEATURES: z.array(z.string()).default([]),
  SITE: z.url(),
}
const good = { FLUX_SECRET: 'x'.repeat(32), SITE: 'https://example.com' }

function report(options: DefineEnvOptions): string {
  try {
    defineEnv(shape, options)
  } catch (error) {
    if (error instanceof ConfigProblemsError) return error.message
  }
  return 'nothing'
}

test('reads each variable by its schema', () => {
  const env = defineEnv(shape, {
    env: { ...good, SMTP_PORT: '25', SMTP_TLS: 'no', FEATURES: 'a,b' },
    mode: 'production',
  })
  expect(env).toEqual({ ...good, SMTP_PORT: 25, SMTP_TLS: false, FEATURES: ['a', 'b'] })
  expect(Object.isFrozen(env)).toBe(true)
  expectTypeOf(env.SMTP_PORT).toEqualTypeOf<number>()
  expectTypeOf(env.FEATURES).toEqualTypeOf<string[]>()
  // @ts-expect-error -- not declared
  expect(env.NOT_DECLARED).toBeUndefined()
})

test('an empty variable counts as not set', () => {
  expect(defineEnv(shape, { env: { ...good, SMTP_PORT: '' }, mode: 'production' }).SMTP_PORT).toBe(587)
})

test('tells all that is missing or wrong at once, with origins and without secrets', () => {
  const env = { FLUX_SECRET: 'hunter2', SMTP_PORT: 'abc', SMTP_TLS: 'maybe' }
  expect(report({ env, mode: 'production', origins: { SMTP_PORT: { file: '.env', line: 4 } } })).toMatchInlineSnapshot(`
    "The environment does not allow a start in production (4 problems)

      FLUX_SECRET: is not allowed
          given    <secret>
          allowed  at least 32 characters that nobody can guess
          from     environment variable FLUX_SECRET

      SMTP_PORT: is not allowed
          given    "abc"
          allowed  a whole number, 65535 or less
          from     SMTP_PORT in .env:4

      SMTP_TLS: is not allowed
          given    "maybe"
          allowed  true or false
          from     environment variable SMTP_TLS

      SITE: is missing
          allowed  text in the form of an address
          from     not set anywhere
          hint     set SITE in the environment or in .env"
  `)
})

describe('without FLUX_SECRET', () => {
  test.each(['production', 'staging'])('a start in %s is refused', (mode) => {
    const text = report({ env: { SITE: good.SITE }, mode })
    expect(text).toContain(`does not allow a start in ${mode}`)
    expect(text).toContain('FLUX_SECRET: is missing')
    expect(text).not.toMatch(/^\s+at /m)
  })

  test('development and test get a random one, the same for the whole process', () => {
    const first = defineEnv(shape, { env: { SITE: good.SITE }, mode: 'development' })
    const second = defineEnv(shape, { env: { SITE: good.SITE }, mode: 'test' })
    expect(first.FLUX_SECRET).toHaveLength(43)
    expect(second.FLUX_SECRET).toBe(first.FLUX_SECRET)
  })

  test('one that is there is held to its length in every mode', () => {
    expect(report({ env: { ...good, FLUX_SECRET: 'short' }, mode: 'development' })).toContain(
      'FLUX_SECRET: is not allowed',
    )
  })
})

describe('declared secrets', () => {
  test('are known by name, through defaults and the like', () => {
    defineEnv(
      { A_KEY: secret().optional(), B_KEY: secret({ min: 4 }).default('abcd'), C: z.string().default('') },
      { env: {}, mode: 'production' },
    )
    expect(declaredSecrets()).toEqual(expect.arrayContaining(['A_KEY', 'B_KEY']))
    expect(declaredSecrets()).not.toContain('C')
  })

  test('are hidden from logs, each of a list too', () => {
    defineEnv(
      { KEYS: secret() },
      { env: { KEYS: 'the-new-secret-of-the-app, the-old-secret-of-the-app' }, mode: 'production' },
    )
    expect([...secretValues()]).toEqual(
      expect.arrayContaining(['the-new-secret-of-the-app', 'the-old-secret-of-the-app']),
    )
  })

  test('an optional secret stays missing', () => {
    expect(defineEnv({ A_KEY: secret().optional() }, { env: {}, mode: 'development' })).toEqual({})
  })
})
