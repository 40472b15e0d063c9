import { expect, test } from 'vitest'
import { z } from 'zod'
import type { ConfigurablePlugin } from './plugins-section.ts'
import { withPlugins } from './plugins.ts'
import { ConfigProblemsError } from './problems.ts'
import { inspectConfig, resolveConfig, type ResolveOptions } from './resolve.ts'

const mail: ConfigurablePlugin = {
  name: 'mail',
  configSchema: z
    .object({
      from: z.email(),
      retries: z.int().default(3),
      at: z.object({ host: z.string().default('localhost') }).prefault({}),
    })
    .refine(({ from, retries }) => from !== 'a@b.co' || retries > 0, {
      path: ['retries'],
      message: 'has to be above 0',
    }),
  defaultConfig: { retries: 5 },
}
const production: ResolveOptions = { env: {}, mode: 'production', plugins: [mail] }
const report = (input: object, options: ResolveOptions = production) =>
  new ConfigProblemsError(inspectConfig(input, options).problems).message

test('a plugin has its options filled in: variable over environment over file over defaultConfig over default', () => {
  const input = {
    plugins: { mail: { from: 'a@b.co' } },
    environments: { production: { plugins: { mail: { retries: 1 } } } },
  }
  const options = { enabled: true, from: 'a@b.co', retries: 1, at: { host: 'localhost' } }
  expect(resolveConfig(input, production).plugins['mail']).toEqual(options)
  expect(resolveConfig(input, { ...production, mode: 'test' }).plugins['mail']).toMatchObject({ retries: 5 })
  const env = { FLUX_PLUGINS_MAIL_AT_HOST: 'mail.example.com', FLUX_PLUGINS_MAIL_ENABLED: 'true' }
  expect(resolveConfig(input, { ...production, env }).plugins['mail']).toEqual({
    ...options,
    at: { host: 'mail.example.com' },
  })
  expect(input.plugins.mail).toEqual({ from: 'a@b.co' })
  expect(mail.defaultConfig).toEqual({ retries: 5 })
})

test('what is wrong with plugins stands in the one report', () => {
  const text = report({ server: { port: -1 }, plugins: { mail: { from: 'nobody', retrys: 2 }, mial: {} } })
  expect(text).toContain('4 problems')
  expect(text).toContain('server.port: is not allowed')
  expect(text).toContain('plugins.mail.from: is not allowed')
  expect(text).toContain('did you mean plugins.mail.retries?')
  expect(text).toContain('did you mean plugins.mail?')
  expect(report({})).toContain('set it in fluxstack.config.ts, or by the variable FLUX_PLUGINS_MAIL_FROM')
})

test('a rule across options holds', () => {
  expect(report({ plugins: { mail: { from: 'a@b.co', retries: 0 } } })).toContain(
    'plugins.mail.retries: has to be above 0',
  )
})

test('a plugin that is off needs none of its options', () => {
  expect(resolveConfig({ plugins: { mail: { enabled: false } } }, production).plugins['mail']).toMatchObject({
    enabled: false,
  })
  const off = { ...production, plugins: [{ ...mail, enabled: false }] }
  expect(resolveConfig({}, off).plugins['mail']).toMatchObject({ enabled: false })
  expect(report({ plugins: { mail: { enabled: true } } }, off)).toContain('plugins.mail.from: is missing')
})

test('without the app, plugins that FluxStack does not know are taken as they are, and checked when it is made', () => {
  const { config, problems, warnings } = inspectConfig(
    { plugins: { mail: { from: 'nobody' }, cors: { origin: [] } } },
    { mode: 'test', env: { FLUX_PLUGINS_MAIL_FROM: 'x' } },
  )
  expect(config).toBeUndefined()
  expect(problems.map(({ path, suggestion }) => [path, suggestion])).toEqual([
    ['plugins.cors.origin', 'did you mean plugins.cors.origins?'],
  ])
  expect(warnings).toEqual([])

  const known = resolveConfig({ plugins: { mail: { from: 'nobody' } } }, { env: {}, mode: 'test' })
  const builtIn = Object.keys(known.plugins).filter((name) => name !== 'mail')
  const all = [mail, ...builtIn.map((name) => ({ name, configSchema: z.looseObject({}) }))]
  expect(() => withPlugins(known, all)).toThrow('plugins.mail.from: is not allowed')
  const good = { ...known, plugins: { ...known.plugins, mail: { enabled: true, from: 'a@b.co' } } }
  expect(withPlugins(good, all).plugins['mail']).toMatchObject({ retries: 5 })
})

test('the OpenAPI page follows server.openapi unless it is told otherwise', () => {
  const enabled = (input: object) => resolveConfig(input, { env: {}, mode: 'production' }).plugins['openapi']?.enabled
  expect(enabled({})).toBe(false)
  expect(enabled({ server: { openapi: true } })).toBe(true)
  expect(enabled({ server: { openapi: true }, plugins: { openapi: { enabled: false } } })).toBe(false)
})
