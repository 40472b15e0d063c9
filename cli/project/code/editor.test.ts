import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { CliError } from '../../errors.ts'
import type { Edit, Edited, MadeEdit } from './edit.ts'
import { loadCodeEditor } from './editor.ts'

const editor = await loadCodeEditor(join(import.meta.dirname, '../../..'))
const path = 'app/server/plugins/index.ts'
const audit: Edit[] = [
  { kind: 'import', from: './audit.ts', name: 'audit' },
  { kind: 'element', array: { from: 'plugins' }, value: 'audit' },
]
const use: Edit = { kind: 'call', on: { from: 'routes' }, method: 'use', args: ['mail', '() => 1'] }

const apply = (text: string, edits: readonly Edit[]): Edited => editor.apply({ path, text }, edits)
const revert = (text: string, edits: readonly MadeEdit[]): Edited => editor.revert({ path, text }, edits)
const textOf = (edited: Edited): string => (edited.kind === 'changed' ? edited.text : JSON.stringify(edited))
const reasonOf = (edited: Edited): string => (edited.kind === 'refused' ? edited.reason : edited.kind)

it('says which edits were made, so that what was there before is not taken back', () => {
  const text = "import { audit } from './audit.ts'\n\nexport const plugins = []\n"
  const edited = apply(text, audit)
  expect(edited).toMatchObject({ kind: 'changed', made: [audit[1]] })
  expect(textOf(revert(textOf(edited), edited.kind === 'changed' ? edited.made : []))).toBe(text)
})

it('keeps an import as long as its name is used', () => {
  const more = "import { audit } from './audit.ts'\n\nexport const plugins = [audit]\nexport type A = typeof audit\n"
  expect(textOf(revert(more, audit))).toBe(more.replace('[audit]', '[]'))
  const less = "import { audit } from './audit.ts'\n\nexport const plugins = [audit]\nlog.audit({ audit: 1 })\n"
  expect(textOf(revert(less, audit))).toBe('export const plugins = []\nlog.audit({ audit: 1 })\n')
})

it('takes its edits back around what a person has written since', () => {
  const text = "import { a } from './a.ts'\n\nexport const plugins = [\n  a,\n]\n"
  const after = textOf(apply(text, audit))
  const mine = after.replace("'./a.ts'", "'./aa.ts'").replace('  audit,\n', '  // ours\n  audit,\n  mine,\n')
  const back = "import { a } from './aa.ts'\n\nexport const plugins = [\n  a,\n  // ours\n  mine,\n]\n"
  expect(textOf(revert(mine, audit))).toBe(back)
})

it('refuses to take back what has been changed since, and leaves what is gone', () => {
  const text = 'const routes = new Elysia().use(mail, () => 2)\n'
  expect(reasonOf(revert(text, [use]))).toBe('The call of `use` has been changed since it was made')
  expect(revert('const routes = new Elysia()\n', [use])).toEqual({ kind: 'unchanged' })
  expect(revert('const others = new Elysia()\n', [use])).toEqual({ kind: 'unchanged' })
  expect(reasonOf(revert('const others = new Elysia().use(mail)\n', [use]))).toBe('There is no variable `routes`')
  const property: Edit = { kind: 'property', object: { from: 'live' }, key: 'chat', value: 'Chat' }
  expect(reasonOf(revert('const live = { chat: Mine }', [property]))).toBe('`chat` has been changed since it was made')
  const route: Edit = { kind: 'page-route', routes: { from: 'pages' }, path: 'a', value: "{ path: 'a' }" }
  const changed = "const pages = [{ path: 'a', lazy: true }]"
  expect(reasonOf(revert(changed, [route]))).toBe('The route `a` has been changed since it was made')
})

it('takes a whole group out with its last call, and its use', () => {
  const calls = Array.from({ length: 20 }, (_, index) => `  .use(r${index})\n`).join('')
  const text = `export const routes = new Elysia()\n${calls}`
  const limit = { calls: 20, group: 'routes', start: 'new Elysia()' }
  const edits = Array.from({ length: 45 }, (_, index): Edit => ({ ...use, args: [`x${index}`], limit }))
  const edited = apply(text, edits)
  expect(textOf(edited).match(/const routes\d|\.use\(routes\d\)/g)).toHaveLength(6)
  const without = textOf(revert(textOf(edited), edits.slice(20, 40)))
  expect(without.match(/const routes\d|\.use\(routes\d\)/g)).toEqual([
    'const routes2',
    'const routes4',
    '.use(routes2)',
    '.use(routes4)',
  ])
  expect(textOf(revert(textOf(edited), edits))).toBe(text)
})

it('names the place in the file as it is, not as it would be after the edits before', () => {
  const text = "import { a } from './a.ts'\n\nexport const plugins = a()\n"
  expect(apply(text, audit)).toMatchObject({ kind: 'refused', line: 3, column: 24, edit: audit[1] })
})

it('shows only what is not there yet for a person to paste', () => {
  const text = 'import { audit } from "./audit.ts";\n\nexport const plugins = a()\n'
  const more: Edit[] = [...audit, { kind: 'import', from: './b.ts', name: 'b' }, { kind: 're-export', from: './c.ts' }]
  expect(apply(text, more)).toMatchObject({
    kind: 'refused',
    snippet: 'import { b } from "./b.ts";\n\n// in the array of plugins\naudit,\n\nexport * from "./c.ts";',
  })
})

it('refuses code that is no expression, and edits that would leave a file that does not parse', () => {
  const text = 'export const plugins = []\n'
  const element = (value: string): Edit[] => [{ kind: 'element', array: { from: 'plugins' }, value }]
  expect(reasonOf(apply(text, element('a], [b')))).toBe('`a], [b` is not an expression')
  expect(reasonOf(apply(text, element('await')))).toMatch(/is not an expression|would no longer parse/)
  expect(reasonOf(apply(text, [{ kind: 'import', from: './a.ts', name: 'not a name' }]))).toBe(
    'The file would no longer parse',
  )
})

it('finds two texts the same that differ in layout only', () => {
  const text = "// why\nexport const a = [1, { b: 'c' }]\n"
  expect(editor.isSameCode({ path, text }, '// why\nexport const a = [\n  1,\n  ({ b: "c", }),\n];')).toBe(true)
  expect(editor.isSameCode({ path, text }, "// why\nexport const a = [1, { b: 'd' }]\n")).toBe(false)
  expect(editor.isSameCode({ path, text }, "// why not\nexport const a = [1, { b: 'c' }]\n")).toBe(false)
  expect(editor.isSameCode({ path, text }, 'export const a = [')).toBe(false)
})

it('renames relative specifiers of every kind and nothing that looks like one', () => {
  const text = [
    '\uFEFFimport { a } from "./a.ts"',
    "import './b.css'; export * from '../c.ts'; export { d } from './d.ts'",
    "type E = import('./e.ts').E; import f = require('./f.ts'); const g = await import('./g.ts')",
    "import h from 'h'; const text = './a.ts'; const code = `import './a.ts'` // import './a.ts'",
  ].join('\r\n')
  const seen: string[] = []
  const renamed = editor.mapSpecifiers({ path, text }, (specifier) => {
    seen.push(specifier)
    return `../${specifier}`
  })
  expect(seen).toEqual(['./a.ts', './b.css', '../c.ts', './d.ts', './e.ts', './f.ts', './g.ts'])
  expect(renamed.split('\r\n')).toEqual([
    '\uFEFFimport { a } from ".././a.ts"',
    "import '.././b.css'; export * from '../../c.ts'; export { d } from '.././d.ts'",
    "type E = import('.././e.ts').E; import f = require('.././f.ts'); const g = await import('.././g.ts')",
    "import h from 'h'; const text = './a.ts'; const code = `import './a.ts'` // import './a.ts'",
  ])
})

it('renames what tests mock, and no other text that a call is given', () => {
  const text = [
    "vi.mock('../lib/live.ts', () => ({})); jest.doMock('./a.ts'); vi.mock(import('./b.ts'))",
    "vi.mock('zod'); vi.fn('./c.ts'); other.mock('./d.ts'); vi.mock(`./e.ts`); vi['mock']('./f.ts'); vi.mock()",
  ].join('\n')
  const renamed = editor.mapSpecifiers({ path, text }, (specifier) => `../${specifier}`)
  expect(renamed.split('\n')).toEqual([
    "vi.mock('../../lib/live.ts', () => ({})); jest.doMock('.././a.ts'); vi.mock(import('.././b.ts'))",
    text.split('\n')[1],
  ])
})

it('says where a file whose specifiers are to be renamed does not parse', () => {
  const rename = (): string => editor.mapSpecifiers({ path, text: "import './a.ts'\nexport const = 1" }, (name) => name)
  expect(rename).toThrow(
    expect.objectContaining({ code: 'CODE_BROKEN', detail: expect.stringContaining(`${path}:2:14`) }),
  )
})

it("needs the app's dependencies", async () => {
  const root = mkdtempSync(join(tmpdir(), 'flux-code-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  writeFileSync(join(root, 'package.json'), '{}')
  const error = await loadCodeEditor(root).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(CliError)
  expect(error).toMatchObject({ code: 'PACKAGE_NOT_FOUND' })
})
