import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { makeApp } from '../generate/test-support/app.ts'
import { renderYaml } from './render-yaml.ts'
import { deployed } from './test-support/deployed.ts'

const app = {
  ...deployed,
  variables: [
    { name: 'FLUX_SECRET', required: true, isSet: true },
    { name: 'SMTP_URL', required: true, isSet: false },
    { name: 'FEATURES', required: false, isSet: false },
  ],
} as const

/** The fields of https://render.com/docs/blueprint-spec that are used, written down on 2026-11-24. */
const FIELDS = {
  web: 'type name runtime dockerfilePath plan region numInstances healthCheckPath maxShutdownDelaySeconds preDeployCommand disk envVars',
  keyvalue: 'type name plan region ipAllowList',
  database: 'name plan region ipAllowList',
  disk: 'name mountPath sizeGB',
  variable: 'key value generateValue sync fromDatabase fromService',
}

interface Blueprint {
  services: { type: 'web' | 'keyvalue'; envVars?: Record<string, unknown>[]; disk?: object }[]
  databases?: object[]
}

const blueprint = (rest: Partial<Parameters<typeof renderYaml>[0]>) =>
  parse(renderYaml({ ...app, ...rest }, { region: 'frankfurt', plan: 'starter', diskSize: 2 })) as Blueprint

test.each(
  (['none', 'sqlite', 'postgres'] as const).flatMap((database) => [false, true].map((redis) => ({ database, redis }))),
)('%j has fields that Render knows, and no secret', (variant) => {
  const { services, databases = [] } = blueprint(variant)
  const unknown = (kind: keyof typeof FIELDS, of: object) =>
    Object.keys(of).filter((key) => !FIELDS[kind].split(' ').includes(key))
  expect(services.flatMap((service) => unknown(service.type, service))).toEqual([])
  expect(services.flatMap(({ disk }) => unknown('disk', disk ?? {}))).toEqual([])
  expect(databases.flatMap((one) => unknown('database', one))).toEqual([])
  const variables = services.flatMap(({ envVars = [] }) => envVars)
  expect(variables.flatMap((one) => unknown('variable', one))).toEqual([])
  expect(variables).toContainEqual({ key: 'FLUX_SECRET', generateValue: true })
  expect(variables).toContainEqual({ key: 'SMTP_URL', sync: false })
  expect(variables.map(({ key }) => key)).not.toContain('FEATURES')
})

test('PostgreSQL is migrated before the new version starts, and found by its reference', () => {
  const { services, databases } = blueprint({ database: 'postgres' })
  expect(services[0]).toMatchObject({ preDeployCommand: 'node dist/server/migrate.js', healthCheckPath: '/api/ready' })
  expect(services[0]?.envVars).toContainEqual({
    key: 'DATABASE_URL',
    fromDatabase: { name: 'my-app-db', property: 'connectionString' },
  })
  expect(databases).toMatchObject([{ name: 'my-app-db' }])
})

test('SQLite is on a disk', () => {
  const [service] = blueprint({ database: 'sqlite' }).services
  expect(service).toMatchObject({ disk: { name: 'data', mountPath: '/app/data', sizeGB: 2 } })
})

test('writes the file and says what to click', async () => {
  const made = await makeApp()
  made.write('Dockerfile', 'FROM scratch\n')
  const said = await made.flux('deploy render --region frankfurt --no-build')
  expect(said.stderr).not.toContain('Error')
  expect(said.code).toBe(0)
  expect(parse(made.read('render.yaml'))).toMatchObject({ services: [{ name: 'my-app', region: 'frankfurt' }] })
  expect(said.stdout).toContain('dashboard.render.com')
})

test.each([
  'javascript:alert(1)',
  'my-app.onrender.com',
  'https://me:hunter22@a.example',
  'https://a.example/?b',
  'http://',
  'file:///a',
])('--url %s is refused at once, without showing it', async (url) => {
  const app = await makeApp()
  const said = await app.flux(`deploy render --no-build --url ${url}`)
  expect(said).toMatchObject({ code: 2, stderr: expect.stringContaining('INVALID_VALUE') })
  expect(said.stderr).not.toContain('hunter22')
})
