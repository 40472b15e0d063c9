import { z } from 'zod'
import { expect, expectTypeOf, test } from 'vitest'
import { defineConfig } from './define.ts'
import { inspectConfig, resolveConfig } from './resolve.ts'
import type { FluxStackConfigInput, ResolvedConfig } from './types.ts'

/** What does not compile must not pass at run time either. */
const problemsOf = (config: unknown) => inspectConfig(config, { env: {}, mode: 'test' }).problems.length

test('known keys are typed', () => {
  const good = defineConfig({
    server: { port: 3000, bodyLimit: '2mb', stopDeadline: '5s' },
    environments: { staging: { server: { port: 1 } } },
  })
  const port = defineConfig({
    // @ts-expect-error -- a port is a number
    server: { port: '3000' },
  })
  const size = defineConfig({
    // @ts-expect-error -- a size has a known unit
    server: { bodyLimit: '2 potatoes' },
  })
  expect([good, port, size].map(problemsOf)).toEqual([0, 1, 1])
})

test('unknown keys do not compile', () => {
  const section = defineConfig({
    // @ts-expect-error -- misspelt section
    servre: {},
  })
  const key = defineConfig({
    // @ts-expect-error -- misspelt key
    server: { prot: 3000 },
  })
  const inEnvironment = defineConfig({
    environments: {
      // @ts-expect-error -- misspelt key of an environment
      production: { server: { prot: 3000 } },
    },
  })
  expect([section, key, inEnvironment].map(problemsOf)).toEqual([1, 1, 1])
})

test('own sections are typed by their schemas', () => {
  const billing = z.object({ currency: z.enum(['BRL', 'USD']).default('BRL'), retries: z.int() })
  const config = defineConfig({ extend: { billing }, billing: { retries: 2 } })
  expectTypeOf(config).toExtend<FluxStackConfigInput>()
  const resolve = () => resolveConfig(config)
  expectTypeOf<ReturnType<typeof resolve>['billing']>().toEqualTypeOf<{ currency: 'BRL' | 'USD'; retries: number }>()
  defineConfig({
    extend: { billing },
    // @ts-expect-error -- not a currency
    billing: { currency: 'EUR', retries: 2 },
  })
})

test('what follows from the mode or other keys is never missing', () => {
  expectTypeOf<ResolvedConfig['client']['dir']>().toEqualTypeOf<string>()
  expectTypeOf<ResolvedConfig['server']['openapi']>().toEqualTypeOf<boolean>()
  expectTypeOf<ResolvedConfig['logging']['format']>().toEqualTypeOf<'pretty' | 'json'>()
  expectTypeOf<ResolvedConfig['server']['host']>().toEqualTypeOf<string | undefined>()
  expectTypeOf<ResolvedConfig['server']['bodyLimit']>().toEqualTypeOf<number>()
})
