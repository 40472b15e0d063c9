import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeApp, type App } from './support/app.ts'
import { startPostgres, type Postgres } from './support/postgres.ts'
import type { ServerProcess } from './support/server.ts'

/** Every type of field, with every modifier that it takes. */
const fields = [
  'name:string:unique',
  'motto:string?="say \'so\'"',
  'body:text?',
  'stock:integer=3:index',
  'rank:integer?:unique',
  'price:number?',
  'weight:number=2.5',
  'listed:boolean',
  'seen:boolean?',
  'day:date',
  'until:date?:unique',
  'at:datetime=2026-01-31T09:30Z',
  'ended:datetime?:unique',
  'extra:json={"a":"it\'s \\" b"}',
  'more:json?',
  "state:enum(new,it's)=it's",
  'colour:enum(red,green)?',
  'owner:references',
  'parent:references(products)?',
]

const given = {
  name: '100 % "wool"',
  motto: null,
  body: 'Two\nlines',
  stock: -7,
  rank: 1,
  price: 0.1,
  weight: 1e-7,
  listed: true,
  seen: false,
  day: '2024-02-29',
  until: '2024-03-01',
  at: '2026-03-29T02:30:00.125Z',
  ended: '2026-03-29T02:30:00.125Z',
  extra: { deep: [1, { '"': "'" }, null] },
  more: [],
  state: 'new',
  colour: 'green',
  ownerId: 1,
  parentId: null,
}

const defaults = {
  motto: "say 'so'",
  body: null,
  stock: 3,
  rank: null,
  price: null,
  weight: 2.5,
  listed: false,
  seen: null,
  until: null,
  at: '2026-01-31T09:30:00.000Z',
  ended: null,
  extra: { a: 'it\'s " b' },
  more: null,
  state: "it's",
  colour: null,
  parentId: null,
}

interface Answer {
  id?: number
  total?: number
  items?: { name: string }[]
  errors?: { path: string; message: string }[]
}

let postgres: Postgres
beforeAll(async () => {
  postgres = await startPostgres()
})
afterAll(() => postgres?.stop())

describe.each(['sqlite', 'postgres'])('every type of field on %s', (database) => {
  let app: App
  let server: ServerProcess | undefined

  beforeAll(async () => {
    const url = database === 'postgres' ? await postgres.database('fields') : undefined
    app = await makeApp({ flags: ['--db', database], ...(url && { env: { DATABASE_URL: url } }) })
    for (const line of [
      ['owner', 'name:string'],
      ['product', ...fields],
    ]) {
      const made = await app.flux(['generate', 'resource', ...line])
      if (made.code !== 0) throw new Error(made.all)
    }
  })
  afterAll(async () => {
    await server?.stop()
    await app?.remove()
  })

  test.each(['typecheck', 'lint', 'format:check', 'test'])('passes %s with no further edit', async (script) => {
    const { code, all } = await app.script(script)
    expect(code, all).toBe(0)
  })

  test('goes round through the API, and is refused at the field', async () => {
    server = await app.dev()
    const send = async (method: string, path: string, body?: object): Promise<[number, Answer]> => {
      const response = await server?.fetch(`/api/${path}`, {
        method,
        ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      })
      return [response?.status ?? 0, (await response?.json()) as Answer]
    }
    await send('POST', 'owners', { name: 'Ada' })
    const [created, product] = await send('POST', 'products', given)
    expect([created, product]).toEqual([201, { ...product, ...given }])
    const [, plain] = await send('POST', 'products', { name: 'plain', day: '2026-01-01', ownerId: 1 })
    expect(plain).toMatchObject(defaults)

    // What is not named in a change stays, and what may be empty can be emptied.
    const path = `products/${product.id}`
    const [, changed] = await send('PATCH', path, { body: null, parentId: plain.id })
    expect(changed).toMatchObject({ ...given, body: null, parentId: plain.id })

    const refused = async (body: object) => (await send('PATCH', path, body))[1].errors?.map((error) => error.path)
    expect(await refused({ name: 'plain' })).toEqual(['name'])
    expect(await refused({ ownerId: 99 })).toEqual(['ownerId'])
    expect(await refused({ stock: 1.5, state: 'old', day: '2026-02-30', extra: 'x', at: 'now' })).toEqual(
      expect.arrayContaining(['stock', 'state', 'day', 'extra', 'at']),
    )
    // PostgreSQL keeps no such character, so no app takes it.
    const zero = await send('PATCH', path, { name: 'a\0b', extra: { a: '\0' } })
    expect(zero[0]).toBe(422)
    await send('PATCH', path, given)
    expect((await send('DELETE', 'owners/1'))[0]).toBe(409)

    const names = async (query: string) => (await send('GET', `products?${query}`))[1].items?.map(({ name }) => name)
    expect(await names('sort=name&listed=true')).toEqual([given.name])
    expect(await names('q=100%20%25')).toEqual([given.name])
    expect(await names('q=100_%25')).toEqual([])
    expect(await names("state=it's&ownerId=1&day=2026-01-01")).toEqual(['plain'])
    expect(await names('sort=-stock&limit=1')).toEqual(['plain'])
    expect((await send('GET', 'products?limit=101'))[0]).toBe(422)
    expect((await send('GET', 'products/99999999999'))[0]).toBe(422)

    expect((await send('DELETE', path))[0]).toBe(200)
    expect((await send('GET', path))[0]).toBe(404)
  })

  test('takes another field later, but none that the rows which are there could not have', async () => {
    const more = await app.flux(['generate', 'resource', 'owner', 'name:string', 'nick:string', '--json'])
    expect([more.code, JSON.parse(more.stdout)]).toMatchObject([2, { error: { code: 'FIELD_INVALID' } }])
    const optional = await app.flux(['generate', 'resource', 'owner', 'name:string', 'nick:string?'])
    expect(optional, optional.all).toMatchObject({ code: 0 })
    expect(optional.stdout + optional.stderr).toContain('_change_owners.sql')
    const { code, all } = await app.script('typecheck')
    expect(code, all).toBe(0)
  })
})
