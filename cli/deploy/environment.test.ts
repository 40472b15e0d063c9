import { describe, expect, test } from 'vitest'
import { makeApp } from '../generate/test-support/app.ts'
import { environmentOf } from './environment.ts'
import { namesToSend, requireVariables } from './variables.ts'

const SECRET = 'Zm9yLXRlc3RzLW9ubHktYW5kLW5vd2hlcmUtZWxzZQ=='

const ENV = `import { defineEnv, secret } from '@fluxstack/runtime/env'
import { z } from 'zod'
import { most } from '../shared/limits.ts'
export const env = defineEnv({
  FLUX_SECRET: secret(),
  SMTP_URL: z.url(),
  SMTP_PORT: z.int().max(most).default(587),
  FEATURES: z.array(z.string()).optional(),
})
export const host = new URL(env.SMTP_URL).host
`

async function withEnv(files: Record<string, string>) {
  const app = await makeApp()
  for (const [path, text] of Object.entries({ '.env': '', ...files })) app.write(path, text)
  return app
}

describe('what the server needs', () => {
  const files = { 'app/server/env.ts': ENV, 'app/shared/limits.ts': 'export const most = 65535\n' }

  test('is what env.ts declares, whatever the module does with it, and no value is needed for it', async () => {
    const app = await withEnv(files)
    const { variables } = await environmentOf(app.root, {})
    expect(variables).toEqual([
      { name: 'FEATURES', required: false, isSet: false },
      { name: 'FLUX_SECRET', required: true, isSet: false },
      { name: 'SMTP_PORT', required: false, isSet: false },
      { name: 'SMTP_URL', required: true, isSet: false },
    ])
  })

  test('comes from the environment, else from the files of production', async () => {
    const app = await withEnv({
      ...files,
      '.env': 'FLUX_SECRET=development\nSMTP_URL=smtp://dev\nSMTP_PORT=25\n',
      '.env.production': `FLUX_SECRET=${SECRET}\nSMTP_URL=smtp://production\n`,
      '.env.development': 'SMTP_PORT=1\n',
    })
    const { valueOf } = await environmentOf(app.root, { SMTP_URL: 'smtp://real' })
    expect(['FLUX_SECRET', 'SMTP_URL', 'SMTP_PORT'].map(valueOf)).toEqual([SECRET, 'smtp://real', '25'])
  })

  test('has the secrets of the framework handed over where they are set, declared or not', async () => {
    const app = await withEnv({ 'app/server/env.ts': 'export {}\n', '.env': `FLUX_SECRET=${SECRET},${SECRET}\n` })
    const { variables } = await environmentOf(app.root, {})
    expect(variables).toEqual([{ name: 'FLUX_SECRET', required: false, isSet: true }])
  })

  test('is told as wrong without its value', async () => {
    const app = await withEnv({ ...files, '.env': 'FLUX_SECRET=hunter22\nSMTP_URL=no-address\nSMTP_PORT=99999\n' })
    const { problems } = await environmentOf(app.root, {})
    expect(problems.map(({ name }) => name)).toEqual(['FLUX_SECRET', 'SMTP_URL', 'SMTP_PORT'])
    expect(JSON.stringify(problems)).not.toMatch(/hunter22|no-address|99999/)
  })

  test('a file that cannot be loaded is named', async () => {
    const app = await withEnv({ 'app/server/env.ts': 'export const env = defineEnv({\n' })
    await expect(environmentOf(app.root, {})).rejects.toMatchObject({
      code: 'ENVIRONMENT_INVALID',
      detail: expect.stringContaining('app/server/env.ts'),
    })
  })

  test('an app without the file needs nothing', async () => {
    const app = await withEnv({})
    const { rmSync } = await import('node:fs')
    rmSync(`${app.root}/app/server/env.ts`)
    expect((await environmentOf(app.root, {})).variables).toEqual([])
  })
})

test('what a .env file holds is put out of sight, the longer value first', async () => {
  const app = await withEnv({ '.env': `FLUX_SECRET=${SECRET}\nOTHER=${SECRET}-and-more\nSHORT=abc\n` })
  const { mask } = await environmentOf(app.root, {})
  expect(mask(`x ${SECRET}-and-more y ${SECRET} abc`)).toBe('x <OTHER> y <FLUX_SECRET> abc')
})

test('so are the forms that programs give it, and a line of it alone', async () => {
  const key = ['-----BEGIN PRIVATE KEY-----', 'MIIEvQIBADANBg', 'kqhkiG9w0BAQEF', '-----END PRIVATE KEY-----']
  const app = await withEnv({ '.env': `KEY="${key.join('\n')}"\nTOKEN='a"b/c d:e'\nSHORT=abc\n` })
  const { mask, valueOf } = await environmentOf(app.root, {})
  expect(valueOf('KEY')).toBe(key.join('\n'))
  expect(mask(`pairs (${key[1]} is invalid)`)).toBe('pairs (<KEY> is invalid)')
  expect(mask(JSON.stringify({ key: key.join('\n') }))).toBe('{"key":"<KEY>"}')
  const token = 'a"b/c d:e'
  const forms = [JSON.stringify(token), encodeURIComponent(token), Buffer.from(token).toString('base64')]
  expect(forms.map(mask)).toEqual(['"<TOKEN>"', '<TOKEN>', '<TOKEN>'])
  expect(mask('-----BEGIN PRIVATE KEY-----')).toBe('-----BEGIN PRIVATE KEY-----')
})

describe('requireVariables', () => {
  const variable = (name: string, required: boolean, isSet: boolean) => ({ name, required, isSet })
  const environment = (values: Record<string, string>) => ({
    variables: [variable('A', true, 'A' in values), variable('B', false, 'B' in values)],
    pageVariables: {},
    problems: [],
    valueOf: (name: string) => values[name],
    mask: (text: string) => text,
  })
  const check = (values: Record<string, string>, rest: { there?: string[]; sets?: string[]; remote?: boolean } = {}) =>
    requireVariables({
      environment: environment(values),
      plan: { sets: rest.sets ?? [] },
      there: rest.there ?? [],
      remote: rest.remote ?? true,
    })

  test('takes what is here, there, or set by the target', () => {
    expect(() => check({ A: '1' })).not.toThrow()
    expect(() => check({}, { there: ['A'] })).not.toThrow()
    expect(() => check({}, { sets: ['A'] })).not.toThrow()
    expect(() => check({})).toThrow('A is not set.')
  })

  test.each([
    'postgres://localhost/app',
    'postgres://me:secret@127.0.0.1:5432/app',
    'redis://[::1]:6379',
    'http://app.localhost',
  ])('refuses %s for another machine, without showing it', (address) => {
    expect(() => check({ A: address })).toThrow(/^A is the address of this machine/)
    expect(() => check({ A: address }, { remote: false })).not.toThrow()
  })

  test.each(['postgres://db.example.com/localhost', 'postgres://localhost:x@db.example.com/app', 'localhost'])(
    'takes %s',
    (address) => {
      expect(() => check({ A: address })).not.toThrow()
    },
  )

  test('what is sent is declared, has a value, and is not set by the target', () => {
    expect(namesToSend(environment({ A: '1', B: '2', C: '3' }), ['B'])).toEqual(['A'])
  })
})
