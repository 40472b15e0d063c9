import { expect, test } from 'vitest'
import { circleText, circleThrough, circleWarnings, circlesIn } from './circles.ts'
import type { BundleStats, ModuleLinks } from './stats.ts'

/** By importer, what it imports; `import()` is written with a `?` before it. */
function graph(imports: Readonly<Record<string, readonly string[]>>): BundleStats {
  const modules: Record<string, { importers: string[]; dynamicImporters: string[] }> = {}
  const at = (id: string) => (modules[id] ??= { importers: [], dynamicImporters: [] })
  for (const [importer, list] of Object.entries(imports)) {
    at(importer)
    for (const id of list) {
      if (id.startsWith('?')) at(id.slice(1)).dynamicImporters.push(importer)
      else at(id).importers.push(importer)
    }
  }
  return { side: 'server', chunks: [], modules: modules satisfies Record<string, ModuleLinks> }
}
const texts = (imports: Readonly<Record<string, readonly string[]>>) => circlesIn(graph(imports)).map(circleText)

test('finds the shortest way around, once for all that lead to one another', () => {
  expect(texts({ 'a.ts': ['b.ts'], 'b.ts': ['c.ts', 'd.ts'], 'c.ts': ['d.ts'], 'd.ts': ['a.ts'] })).toEqual([
    'a.ts > b.ts > d.ts > a.ts',
  ])
})

test('finds the one that a module is part of', () => {
  const stats = graph({ 'a.ts': ['b.ts'], 'b.ts': ['a.ts', 'c.ts'], 'c.ts': ['b.ts'], 'd.ts': ['a.ts'] })
  expect(circleThrough(['d.ts', 'c.ts'], stats)).toEqual(['c.ts', 'b.ts'])
  expect(circleThrough(['d.ts'], stats)).toBeUndefined()
})

test('finds circles apart from each other, and a file that imports itself', () => {
  expect(texts({ 'm.ts': ['a.ts', 'c.ts'], 'a.ts': ['b.ts'], 'b.ts': ['a.ts'], 'c.ts': ['c.ts'] })).toEqual([
    'a.ts > b.ts > a.ts',
    'c.ts > c.ts',
  ])
})

test('has nothing to say of import(), packages, styles and ways that meet again', () => {
  expect(texts({ 'a.ts': ['?b.ts'], 'b.ts': ['a.ts'] })).toEqual([])
  expect(
    texts({ 'node_modules/x/a.js': ['node_modules/x/b.js'], 'node_modules/x/b.js': ['node_modules/x/a.js'] }),
  ).toEqual([])
  expect(texts({ 'a.css': ['b.css'], 'b.css': ['a.css'] })).toEqual([])
  expect(texts({ 'a.ts': ['b.ts', 'c.ts'], 'b.ts': ['d.ts'], 'c.ts': ['d.ts'] })).toEqual([])
})

test('warns once of what both halves hold, and of five at most', () => {
  const one = graph({ 'a.ts': ['b.ts'], 'b.ts': ['a.ts'] })
  expect(circleWarnings([one, one])).toEqual([expect.stringMatching(/^A circle of imports: a\.ts > b\.ts > a\.ts\. /)])
  const many = graph(Object.fromEntries(Array.from({ length: 8 }, (_, at) => [`${at}.ts`, [`${at}.ts`]])))
  expect(circleWarnings([many])).toHaveLength(6)
  expect(circleWarnings([many]).at(-1)).toBe('And 3 more circles of imports.')
})
