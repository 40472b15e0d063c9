import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { composeFile } from './compose.ts'
import { deployed } from './test-support/deployed.ts'

const schema = JSON.parse(
  readFileSync(new URL('test-support/schemas/compose-spec-2026-03-24.json', import.meta.url), 'utf8'),
) as { $schema?: string }
// ajv knows the draft by its address with http; formats are told nowhere in it that matters here.
const { $schema: _, ...draft07 } = schema
const validate = new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile(draft07)

const compose = (rest: Partial<Parameters<typeof composeFile>[0]> = {}) =>
  parse(composeFile({ ...deployed, ...rest })) as {
    services: Record<string, Record<string, unknown>>
    volumes?: Record<string, unknown>
  }

const variants = (['none', 'sqlite', 'postgres'] as const).flatMap((database) =>
  [false, true].flatMap((redis) => (['node', 'bun'] as const).map((runtime) => ({ database, redis, runtime }))),
)

test.each(variants)('%j is what the published schema allows, and holds no secret', (variant) => {
  const parsed = compose(variant)
  validate(parsed)
  expect(validate.errors).toBeNull()
  expect(JSON.stringify(parsed)).not.toMatch(/FLUX_SECRET/)
  expect(JSON.stringify(parsed)).not.toMatch(/PASSWORD(?!:\?|"|:"?\$\{)/)
  const unwatched = Object.entries(parsed.services).filter(([, service]) => !('healthcheck' in service))
  expect(unwatched.map(([name]) => name)).toEqual(variant.database === 'postgres' ? ['migrate'] : [])
})

test('the schema would tell a key that is none', () => {
  expect(validate({ services: { app: { image: 'x', helthcheck: {} } } })).toBe(false)
})

test('services and volumes are those that the app uses', () => {
  expect(Object.keys(compose().services)).toEqual(['app'])
  expect(compose()).not.toHaveProperty('volumes')
  expect(Object.keys(compose({ database: 'sqlite' }).volumes ?? {})).toEqual(['data'])
  expect(Object.keys(compose({ database: 'postgres' }).services)).toEqual(['app', 'postgres', 'migrate'])
  expect(Object.keys(compose({ redis: true }).services)).toEqual(['app', 'redis'])
})

test('the app starts when its database has been brought up to date', () => {
  const { app: own, migrate } = compose({ database: 'postgres', runtime: 'bun' }).services
  expect(own?.['depends_on']).toEqual({ migrate: { condition: 'service_completed_successfully' } })
  expect(migrate?.['command']).toEqual(['bun', 'dist/server/migrate.js'])
})

test('SQLite is in a volume, and listens to this machine alone', () => {
  const { app: own } = compose({ database: 'sqlite' }).services
  expect(own).toMatchObject({
    volumes: ['data:/app/data'],
    environment: { DATABASE_URL: 'file:/app/data/app.db', PORT: 3000 },
    ports: ['${PUBLISH:-127.0.0.1:3000}:3000'],
    stop_grace_period: '25s',
    read_only: true,
  })
})
