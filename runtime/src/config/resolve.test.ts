import { z } from 'zod'
import { describe, expect, test } from 'vitest'
import { defineConfig } from './define.ts'
import { ConfigProblemsError } from './problems.ts'
import { inspectConfig, resolveConfig, type ResolveOptions } from './resolve.ts'

const production = { env: {}, mode: 'production' } satisfies ResolveOptions

function report(input: unknown, options: ResolveOptions = production): string {
  const { problems } = inspectConfig(input, options)
  return new ConfigProblemsError(problems).message
}

describe('defaults', () => {
  test('an empty configuration is a whole one', () => {
    expect(resolveConfig({}, production)).toEqual({
      mode: 'production',
      app: { name: 'FluxStack app', dir: 'app', locale: 'en' },
      server: {
        port: 3000,
        strictPort: false,
        trustProxy: false,
        bodyLimit: 1024 ** 2,
        requestTimeout: 300_000,
        startDeadline: 60_000,
        hookDeadline: 30_000,
        stopDeadline: 10_000,
        openapi: false,
      },
      client: { dir: 'app/client' },
      build: { outDir: 'dist', sourcemap: false, check: true, images: 300 * 1024, budgets: {} },
      // what it measures and sends has tests of its own
      monitoring: expect.objectContaining({
        metrics: { path: '/metrics', open: false, process: true, maxSeries: 1000 },
      }),
      logging: {
        level: 'info',
        levels: {},
        format: 'json',
        redact: ['password', 'secret', 'token', 'authorization', 'cookie'],
        console: { enabled: true },
        file: { format: 'json', maxSize: 10 * 1024 ** 2, rotateEvery: 86_400_000, gzip: true, keep: 10 },
      },
      live: {
        path: '/_flux/live',
        maxPayload: 65_536,
        heartbeat: 30_000,
        origins: [],
        resumeFor: 60_000,
        snapshotEvery: 15_000,
        comeBack: 3000,
        parkedFor: 60_000,
        slowAction: 1000,
        store: {
          kind: 'disk',
          folder: 'data/live',
          sync: true,
          backups: 2,
          maxSize: 128 * 1024 ** 2,
          mountsFor: 86_400_000,
        },
        limits: {
          components: 64,
          unfinished: 64,
          queue: 1024,
          rate: 50,
          burst: 200,
          perUser: 4,
          perAddress: 40,
          sockets: 20_000,
          socketsPerAddress: 500,
          states: 50_000,
          kept: 128 * 1024 ** 2,
          detached: 64 * 1024 ** 2,
        },
      },
      database: { driver: 'none', migrations: 'app/server/migrations' },
      plugins: expect.objectContaining({ openapi: { enabled: false }, static: { enabled: true, pages: [] } }),
    })
  })

  test('some follow the mode', () => {
    const development = resolveConfig({}, { env: {}, mode: 'development' })
    expect(development.server).toMatchObject({ host: 'localhost', openapi: true })
    expect(development.logging).toMatchObject({ level: 'info', format: 'pretty' })
    const inTest = resolveConfig({ database: { driver: 'sqlite' } }, { env: {}, mode: 'test' })
    expect(inTest.logging.level).toBe('warn')
    expect(inTest.database.url).toBe(':memory:')
  })

  test('some follow other keys', () => {
    const config = resolveConfig({ app: { dir: 'e2e/playground/app/' }, database: { driver: 'sqlite' } }, production)
    expect(config.client.dir).toBe('e2e/playground/app/client')
    expect(config.database).toMatchObject({
      url: 'file:./data/app.db',
      migrations: 'e2e/playground/app/server/migrations',
    })
  })

  test('two resolutions share nothing that can be changed', () => {
    resolveConfig({}, production).live.origins.push('https://example.com')
    expect(resolveConfig({}, production).live.origins).toEqual([])
  })
})

describe('precedence', () => {
  const config = defineConfig({
    server: { port: 4000, host: 'file.example', bodyLimit: '2mb' },
    environments: { production: { server: { port: 5000 } }, staging: { server: { port: 6000 } } },
  })

  test('variables stand over the mode, the mode over the file, the file over the defaults', () => {
    expect(resolveConfig(config, { env: { PORT: '7000' }, mode: 'production' }).server.port).toBe(7000)
    expect(resolveConfig(config, production).server).toMatchObject({
      port: 5000,
      host: 'file.example',
      bodyLimit: 2 * 1024 ** 2,
    })
    expect(resolveConfig(config, { env: {}, mode: 'development' }).server.port).toBe(4000)
  })

  test('a mode of the project’s own is one like the others', () => {
    expect(resolveConfig(config, { env: { FLUX_ENV: 'staging' } }).server.port).toBe(6000)
  })

  test('the full name of a variable stands over its short one', () => {
    expect(resolveConfig({}, { env: { PORT: '1', FLUX_SERVER_PORT: '2' }, mode: 'test' }).server.port).toBe(2)
  })

  test('every key has a variable', () => {
    const env = {
      FLUX_LIVE_ORIGINS: 'https://a.example, https://b.example',
      FLUX_SERVER_TRUST_PROXY: 'yes',
      LOG_LEVEL: 'debug',
    }
    const resolved = resolveConfig({}, { env, mode: 'production' })
    expect(resolved.live.origins).toEqual(['https://a.example', 'https://b.example'])
    expect(resolved.server.trustProxy).toBe(true)
    expect(resolved.logging.level).toBe('debug')
  })

  test('an empty variable counts as not set', () => {
    expect(resolveConfig({ server: { port: 4000 } }, { env: { PORT: '' }, mode: 'test' }).server.port).toBe(4000)
  })

  test('lists are replaced, not joined', () => {
    const lists = { logging: { redact: ['a'] }, environments: { production: { logging: { redact: ['b'] } } } }
    expect(resolveConfig(lists, production).logging.redact).toEqual(['b'])
  })
})

describe('the report', () => {
  test('says of a budget that is no size what one is', () => {
    const text = report({ build: { budgets: { server: { gzip: '100kbs' } } } })
    expect(text).toContain('build.budgets.server.gzip: is not allowed')
    expect(text).toMatch(/allowed {2}.*such as '64kb'/)
  })

  test('tells everything at once, with what was given, what is allowed and where it came from', () => {
    const input = {
      app: { nme: 'x', dir: '../elsewhere' },
      server: { port: 70_000 },
      servre: {},
      environments: { staging: { logging: { level: 'loud' } } },
    }
    expect(report(input, { env: { PORT: 'abc' }, mode: 'production', origins: { PORT: { file: '.env', line: 3 } } }))
      .toMatchInlineSnapshot(`
      "The configuration is wrong (6 problems)

        app.nme: is not a key
            allowed  name, dir, locale
            from     fluxstack.config.ts
            hint     did you mean app.name?

        app.dir: is not allowed
            given    "../elsewhere"
            allowed  a path relative to the project, inside it, such as 'app'
            from     fluxstack.config.ts

        server.port: is not allowed
            given    70000
            allowed  a whole number from 0 to 65535
            from     fluxstack.config.ts

        servre: is not a section
            allowed  app, server, client, build, logging, monitoring, live, database, plugins
            from     fluxstack.config.ts
            hint     did you mean server?

        environments.staging.logging.level: is not allowed
            given    "loud"
            allowed  one of "trace", "debug", "info", "warn", "error", "fatal", "silent"
            from     fluxstack.config.ts

        server.port: is not allowed
            given    "abc"
            allowed  a whole number from 0 to 65535
            from     PORT in .env:3"
    `)
  })

  test('is an error with a code and no stack', () => {
    expect(() => resolveConfig({ server: { port: -1 } }, production)).toThrow(ConfigProblemsError)
    const error = new ConfigProblemsError(inspectConfig({ server: { port: -1 } }, production).problems)
    expect(error.code).toBe('CONFIG_INVALID')
    expect(error.stack).toBe(error.message)
    expect(error.stack).not.toMatch(/^\s+at /m)
  })

  test('never shows a secret', () => {
    const url = 'mysql://root:hunter2hunter2@db/app'
    const own = z.object({
      apiKey: z.string().min(99),
      note: z.int(),
      stripe: z.string().min(99).meta({ secret: true }),
    })
    const input = {
      database: { url: 5, pasword: 'hunter2hunter2' },
      server: { host: { token: 'hunter2hunter2', at: url } },
      extend: { billing: own },
      billing: { apiKey: 'hunter2hunter2', note: url, stripe: 'hunter2hunter2' },
    }
    const text = report(input, { env: { DATABASE_URL: '', FLUX_BILLING_STRIPE: 'hunter2hunter2' }, mode: 'production' })
    expect(text).not.toContain('hunter2')
    expect(text).toContain('<secret>')
  })

  test.each([
    '[{"name":"up","metric":"up","webhook":"https://hooks.example/hunter2"}]',
    '[{"name":"up","metric":"up","above":1,"webhook":"ftp://hooks.example/hunter2"}]',
    '[{"webhook":"https://hooks.example/hunter2"',
  ])('never shows a secret in a list: %s', (FLUX_MONITORING_ALERTS) => {
    const text = report({}, { env: { FLUX_MONITORING_ALERTS }, mode: 'production' })
    expect(text).toContain('monitoring.alerts')
    expect(text).not.toContain('hunter2')
  })

  test('names a key that belongs to another section', () => {
    expect(report({ app: { port: 3000 } })).toContain('did you mean server.port?')
  })

  test.each(['70000', '-1', 'abc', '3000.5', '0x10'])('PORT=%s is told as the variable it is', (PORT) => {
    const text = report({}, { env: { PORT }, mode: 'production' })
    expect(text).toContain('a whole number from 0 to 65535')
    expect(text).toContain('from     environment variable PORT')
  })

  test.each([
    [undefined, 'there is no default export'],
    [null, 'is not an object'],
    ['text', 'is not an object'],
    [[], 'is not an object'],
    [() => ({}), 'is not an object'],
    [{ server: 3000 }, 'server: is not allowed'],
    [{ environments: [] }, 'environments: is not an object'],
    [{ environments: { production: 5 } }, 'environments.production: is not an object'],
    [{ live: { origins: ['https://a.example/path'] } }, 'live.origins.0: is not allowed'],
  ])('%j does not pass', (input, message) => {
    expect(report(input)).toContain(message)
  })

  test('an unknown environment is told with those there are', () => {
    const text = report({ environments: { staging: {} } }, { env: { FLUX_ENV: 'stagin' } })
    expect(text).toContain("there is no environment 'stagin'")
    expect(text).toContain('environment variable FLUX_ENV')
    expect(text).toContain('did you mean staging?')
  })

  test('a misspelt variable is a warning', () => {
    const { warnings, config } = inspectConfig(
      {},
      { env: { FLUX_SERVER_PROT: '1', FLUX_SECRET: 'x' }, mode: 'production' },
    )
    expect(config).toBeDefined()
    expect(warnings).toEqual(['The variable FLUX_SERVER_PROT sets no key; did you mean FLUX_SERVER_PORT?'])
  })

  test.each([
    ['server.host', { FLUX_SERVER_HOST: '[::1]' }],
    ['server.host', { HOST: 'http://localhost' }],
    ['server.stopDeadline', { FLUX_SERVER_STOP_DEADLINE: '99999999h' }],
    ['live.maxPayload', { FLUX_LIVE_MAX_PAYLOAD: '2gb' }],
    ['live.path', { FLUX_LIVE_PATH: '/a/../b' }],
  ])('%s takes no %j, which could not work', (path, env) => {
    expect(report({}, { env })).toContain(`${path}: is not allowed`)
  })

  test('keys named like parts of every object change nothing', () => {
    const input: unknown = JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1, "server": {"toString": 1}}')
    expect(report(input)).toContain('server.toString: is not a key')
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })
})

describe('own sections', () => {
  const billing = z.object({
    currency: z.enum(['BRL', 'USD']).default('BRL'),
    retries: z.int().max(5).default(3),
    stripe: z.object({ key: z.string().min(8).meta({ secret: true, env: 'STRIPE_KEY' }) }).optional(),
  })

  test('are resolved like FluxStack’s, defaults and variables included', () => {
    const config = defineConfig({ extend: { billing }, billing: { retries: 1 } })
    const resolved = resolveConfig(config, { env: { FLUX_BILLING_CURRENCY: 'USD' }, mode: 'production' })
    expect(resolved.billing).toEqual({ currency: 'USD', retries: 1 })
    expect(resolveConfig(defineConfig({ extend: { billing } }), production).billing).toEqual({
      currency: 'BRL',
      retries: 3,
    })
  })

  test('take a variable of a name of their own', () => {
    const config = defineConfig({ extend: { billing } })
    expect(resolveConfig(config, { env: { STRIPE_KEY: 'sk_12345678' }, mode: 'production' }).billing.stripe?.key).toBe(
      'sk_12345678',
    )
  })

  test('are reported like FluxStack’s', () => {
    const text = report({
      extend: { billing },
      billing: { curency: 'BRL', retries: 9 },
      environments: { test: { billing: { x: 1 } } },
    })
    expect(text).toContain('did you mean billing.currency?')
    expect(text).toContain('billing.retries: is not allowed\n      given    9')
    expect(text).toContain('environments.test.billing.x: is not a key')
  })

  test('that are missing what they need say where to put it', () => {
    const text = report({ extend: { mail: z.object({ from: z.email() }) } })
    expect(text).toContain('mail.from: is missing')
    expect(text).toContain('set it in fluxstack.config.ts, or by the variable FLUX_MAIL_FROM')
  })

  test.each([
    [{ extend: 5 }, 'extend: is not an object'],
    [{ extend: { billing: {} }, billing: {} }, 'extend.billing: is not a zod schema'],
    [{ extend: { server: billing } }, 'extend.server: is a section of FluxStack'],
    [{ extend: { late: z.string().refine(async () => true) }, late: 'x' }, 'asynchronous'],
  ])('%# that cannot be used are told', (input, message) => {
    const text = report(input)
    expect(text).toContain(message)
    expect(text).toContain('(1 problem)')
  })
})
