import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { format } from 'oxfmt'
import { beforeAll, afterAll, describe, expect, test } from 'vitest'
import model from '../../generators/model.ts'
import resource from '../../generators/resource.ts'
import type { AppFacts } from '../../project/app-facts.ts'
import { renderLayers } from '../../project/render.ts'
import { loadTemplates } from '../../project/templates.ts'
import { appFacts } from '../../test-support/app-facts.ts'
import { parseName } from '../names.ts'

let root: string

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'flux-resource-'))
  const write = (path: string, text: string) => {
    mkdirSync(join(root, path, '..'), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  write(
    'app/server/models/authors.ts',
    "export const authors = sqliteTable('authors', { name: text('name').notNull() })",
  )
  // A model alone: no route lists its rows.
  write('app/server/models/owners.ts', "export const owners = sqliteTable('owners', { name: text('name').notNull() })")
  write('app/server/routes/authors.ts', '{ response: { 200: authorListSchema } }')
})

afterAll(() => rmSync(root, { recursive: true, force: true }))

const everything = [
  'a:string b:text? c:integer=3 d:number?:index e:boolean? f:date=2026-01-31 g:datetime=2026-01-31T09:30Z h:json={"a":1}',
  "i:enum(a,it's)=a author:references parent:references(posts)? k:string:unique l:datetime?:unique m:json? n:boolean=true",
]

const lists: readonly (readonly [string, readonly string[]])[] = [
  ['every type', everything],
  ['a usual one', ['title:string', 'body:text', 'published:boolean']],
  ['nothing', []],
  ['only what cannot be looked for', ['data:json']],
  ['only a reference', ['author:references']],
]

function inputOf(fields: readonly string[], facts: Partial<AppFacts>, name = 'post') {
  return { answers: { name, fields, live: true }, name: parseName(name), app: appFacts({ root, ...facts }) }
}

async function rendered(generator: Pick<typeof resource, 'template' | 'data'>, input: ReturnType<typeof inputOf>) {
  const layers = await Promise.all(
    (generator.template?.(input) ?? []).map((layer) => loadTemplates(`generators/${layer}`)),
  )
  return renderLayers(layers, { ...input.answers, name: input.name, app: input.app, ...generator.data?.(input) })
}

describe.each(['sqlite', 'postgres'] as const)('on %s', (database) => {
  test.each(lists)('%s becomes code that the formatter reads', async (_name, fields) => {
    const files = await rendered(resource, inputOf(fields, { database }))
    expect(files.size).toBeGreaterThan(15)
    for (const [path, text] of files) {
      const { errors } = await format(path, String(text), {})
      expect(errors, `${path}\n${String(text)}`).toEqual([])
    }
  })
})

test('without pages there is nothing for them, and they are not to be had by asking', async () => {
  const files = await rendered(resource, inputOf(['title:string'], { client: false }))
  expect([...files.keys()].filter((path) => path.startsWith('app/client'))).toEqual([])
  const asked = inputOf([], { client: false })
  const withClient = { ...asked, answers: { ...asked.answers, client: true } }
  expect(() => resource.template?.(withClient)).toThrow(expect.objectContaining({ code: 'GENERATOR_NEEDS' }))
})

test('a model is its table alone', async () => {
  const files = await rendered(model, inputOf(['title:string'], {}))
  expect([...files.keys()]).toEqual(['app/server/models/posts.ts'])
  const text = String(files.get('app/server/models/posts.ts'))
  expect((await format('posts.ts', text, { printWidth: 100, singleQuote: true, semi: false })).code).toBe(text)
})

test('pages show numbers and days as people write them, and whom a row refers to', async () => {
  const fields = ['price:number', 'stock:integer?', 'day:date', 'state:enum(a,b)', 'author:references']
  const files = await rendered(resource, inputOf(fields, {}))
  const list = String(files.get('app/client/src/pages/posts/PostListPage.tsx'))
  expect(list).toContain('Price: {number.format(row.price)}')
  expect(list).toContain("Stock: {row.stock === null ? '–' : number.format(row.stock)}")
  expect(list).toContain('Day: {date.format(new Date(row.day))}')
  expect(list).toContain('Author: {labelOf(options.authors, row.authorId)}')
  const withoutList = await rendered(resource, inputOf(['owner:references'], {}))
  const one = String(withoutList.get('app/client/src/pages/posts/PostPage.tsx'))
  expect(one).toContain('{`#${row.ownerId}`}')
  expect(one).not.toMatch(/const (?:number|date) =/)
})

test('what has no plural is told apart from many of it', async () => {
  const files = await rendered(resource, inputOf([], {}, 'news'))
  expect([...files.keys()]).toContain('app/shared/schemas/news-item.ts')
  expect([...files.keys()]).toContain('app/server/models/news.ts')
})

test.each([
  [
    'a table that is not there',
    'post',
    ['owner:references(users)'],
    'FIELD_INVALID',
    /needs a table users.*only authors/,
  ],
  ['itself, always', 'post', ['parent:references(posts)'], 'FIELD_INVALID', /refers to posts itself/],
  ['no fields, over others', 'author', [], 'FIELD_INVALID', /has already|authors already/],
  ['a name that the code needs', 'service', ['title:string'], 'INVALID_NAME', /services/],
])('%s is refused', (_what, name, fields, code, detail) => {
  const data = () => resource.data?.(inputOf(fields, {}, name))
  expect(data).toThrow(expect.objectContaining({ code, detail: expect.stringMatching(detail) as string }))
})
