import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { templateFile, templatePath } from './template-file.ts'
import { readTemplates } from './read-templates.ts'
import { loadTemplates } from './templates.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flux-templates-'))
  const files = {
    'b/_gitignore': 'dist',
    'a.ts.hbs': 'const {{name}} = {{{ value }}}',
    '.hidden': '',
    'font.woff2': 'w\0',
  }
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await writeFile(join(folder, file), text)
  }
})
afterAll(() => rm(folder, { recursive: true }))

test.each([
  ['_gitignore', '.gitignore'],
  ['_github/_x/a.yml', '.github/.x/a.yml'],
  ['meta/__journal.json', 'meta/_journal.json'],
  ['a_b/c_.ts.hbs', 'a_b/c_.ts'],
])('%s is written as %s', (file, path) => {
  expect(templatePath(file)).toBe(path)
})

test('files are read sorted, told apart by what is in them, without dot files', async () => {
  expect(await readTemplates(folder)).toEqual([
    { path: 'a.ts', file: 'a.ts.hbs', content: { kind: 'handlebars', source: 'const {{name}} = {{{ value }}}' } },
    { path: 'b/.gitignore', file: 'b/_gitignore', content: { kind: 'text', text: 'dist' } },
    {
      path: 'font.woff2',
      file: 'font.woff2',
      content: { kind: 'binary', base64: Buffer.from('w\0').toString('base64') },
    },
  ])
})

test('names in a path come from the data, and must be there', () => {
  const file = templateFile('app/{{ name }}/{{name}}.ts', { kind: 'text', text: '{{untouched}}' })
  expect(file.destination({ name: 'notes' })).toBe('app/notes/notes.ts')
  expect(() => file.destination({})).toThrow('needs name')
  expect(file.render({})).toBe('{{untouched}}')
})

test('bytes come back as bytes', () => {
  const file = templateFile('a', { kind: 'binary', base64: Buffer.from([0, 255]).toString('base64') })
  expect([...Buffer.from(file.render({}))]).toEqual([0, 255])
})

test('a set is all below its folder, and a part of it is addressed by its path', async () => {
  const all = await loadTemplates('app')
  const part = await loadTemplates('app/base')
  expect(part.length).toBeGreaterThan(0)
  expect(all.map(({ path }) => path)).toEqual(expect.arrayContaining(part.map(({ path }) => `base/${path}`)))
  await expect(loadTemplates('nothing')).rejects.toMatchObject({ code: 'TEMPLATE_NOT_FOUND' })
})
