import { expect, test } from 'vitest'
import { mergePatch, renderLayers } from './render.ts'
import { templateFile } from './template-file.ts'

const text = (path: string, content: string) => templateFile(path, { kind: 'text', text: content })

test('a later layer replaces a file, and package.json is merged', () => {
  const base = [text('a.ts', 'old'), text('b.ts', 'b'), text('package.json', '{"scripts":{"dev":"x","test":"y"}}')]
  const over = [text('a.ts', 'new'), text('package.json', '{"scripts":{"test":null,"lint":"z"},"type":"module"}')]
  const files = renderLayers([base, over], {})
  expect([...files.keys()]).toEqual(['a.ts', 'b.ts', 'package.json'])
  expect(files.get('a.ts')).toBe('new')
  expect(JSON.parse(String(files.get('package.json')))).toEqual({ scripts: { dev: 'x', lint: 'z' }, type: 'module' })
})

test('only templates look at the data; bytes stay bytes', () => {
  const files = renderLayers(
    [
      [
        text('{{name}}.txt', '{{name}}'),
        templateFile('a.bin', { kind: 'binary', base64: 'AAEC' }),
        templateFile('b.txt', { kind: 'handlebars', render: (data) => JSON.stringify(data) }),
      ],
    ],
    { name: 'x' },
  )
  expect(files.get('x.txt')).toBe('{{name}}')
  expect([...(files.get('a.bin') as Uint8Array)]).toEqual([0, 1, 2])
  expect(files.get('b.txt')).toBe('{"name":"x"}')
})

// The examples of RFC 7396, appendix A, as far as both sides are objects.
test.each([
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
])('%j patched by %j is %j', (target, patch, expected) => {
  expect(mergePatch(target, patch)).toEqual(expected)
})
