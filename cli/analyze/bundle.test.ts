import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import type { BuildManifest } from '../build/manifest.ts'
import type { BundleStats, ModuleLinks } from '../build/stats.ts'
import { bundleOf, nameOf, packagesOf, sumOf } from './bundle.ts'
import { compareBundles } from './compare.ts'
import { duplicatesIn } from './duplicates.ts'
import { pageSide, type TreeNode } from './page-data.ts'
import { APP, BUILD, copyOf, ownerOf, packageOfSpecifier } from './owner.ts'
import { explain } from './why.ts'

const links = (importers: string[] = [], dynamicImporters: string[] = []): ModuleLinks => ({
  importers,
  dynamicImporters,
})

/** main -> a -> deep, main ~> late -> b -> deep, and deep in two versions. */
const modules = {
  'app/index.html': links(),
  'app/main.ts': links(['app/index.html']),
  'app/late.ts': links([], ['app/main.ts']),
  'node_modules/a/index.js': links(['app/main.ts']),
  'node_modules/b/index.js': links(['app/late.ts']),
  'node_modules/deep/index.js': links(['node_modules/a/index.js']),
  'node_modules/b/node_modules/deep/index.js': links(['node_modules/b/index.js']),
}
const sizes: Readonly<Record<string, number>> = {
  'app/main.ts': 100,
  'app/late.ts': 50,
  'node_modules/a/index.js': 300,
  'node_modules/b/index.js': 200,
  'node_modules/deep/index.js': 34,
  'node_modules/b/node_modules/deep/index.js': 40,
}

function buildOf(bytes: Readonly<Record<string, number>> = sizes, hash = 'AAAAAAAA') {
  const file = `client/assets/index-${hash}.js`
  const held = Object.entries(bytes).map(([id, size]) => ({ id, bytes: size }))
  const total = held.reduce((sum, each) => sum + each.bytes, 0)
  const manifest: BuildManifest = {
    version: 1,
    target: 'node',
    mode: 'production',
    versions: {},
    files: [
      {
        file,
        sha256: '',
        bytes: total / 2,
        gzip: 101,
        brotli: 97,
        chunk: { name: 'index', isEntry: true, isVendor: false },
      },
      { file: `client/assets/index-${hash}.css`, sha256: '', bytes: 40, gzip: 20, brotli: 18 },
      { file: 'client/logo.png', sha256: '', bytes: 9000, gzip: 9000 },
      { file: `${file}.br`, sha256: '', bytes: 97, gzip: 97 },
    ],
  }
  const chunk = { file, isEntry: true, isDynamicEntry: false, imports: [], dynamicImports: [], modules: held }
  const stats: BundleStats = { side: 'client', chunks: [chunk], modules }
  return bundleOf(manifest, [stats])
}

it('shares a file’s sizes out so that the parts are the whole', () => {
  const [side] = buildOf()
  const file = side?.files.find(({ name }) => name === 'client/index.js')
  expect(file?.modules).toHaveLength(6)
  expect(sumOf(file?.modules.map((each) => each.sizes) ?? [])).toEqual(file?.sizes)
  expect(side?.files.map(({ name, isCode }) => [name, isCode])).toEqual([
    ['client/index.js', true],
    ['client/assets/index.css', true],
    ['client/logo.png', false],
  ])
  expect(packagesOf({ files: side?.files ?? [] }).map(({ name }) => name)).toEqual(['a', 'b', APP, 'deep'])
})

it('names owners, copies and files', () => {
  expect(ownerOf('node_modules/.pnpm/@s+x@1.0.0/node_modules/@s/x/lib/i.js?commonjs')).toBe('@s/x')
  expect(copyOf('node_modules/b/node_modules/deep/x.js')).toBe('node_modules/b/node_modules/deep')
  expect(ownerOf('app/client/main.tsx')).toBe(APP)
  expect(ownerOf('../shared/index.ts')).toBe(APP)
  expect(ownerOf('rolldown/runtime.js')).toBe(BUILD)
  expect(ownerOf('virtual:fluxstack/index')).toBe(BUILD)
  expect(nameOf({ file: 'client/assets/style-Ab_-9xYz.css' })).toBe('client/assets/style.css')
  expect(['react/jsx-runtime', '@a/b/c', './x', '#own', '@/x', '/abs', '~/x'].map(packageOfSpecifier)).toEqual([
    'react',
    '@a/b',
    undefined,
    undefined,
    undefined,
    undefined,
    '~',
  ])
})

it('finds the shortest chain from the entry, on demand or not, and who imports it', () => {
  const [reason] = explain('deep', buildOf())
  expect(reason?.chains.map((chain) => chain.map(({ id, dynamic }) => (dynamic ? `~${id}` : id)))).toEqual([
    ['app/index.html', 'app/main.ts', 'node_modules/a/index.js', 'node_modules/deep/index.js'],
  ])
  expect(reason?.importedBy).toEqual(['node_modules/a/index.js', 'node_modules/b/index.js'])
  const [b] = explain('b', buildOf())
  expect(b?.chains).toEqual([
    [
      { id: 'app/index.html', dynamic: false },
      { id: 'app/main.ts', dynamic: false },
      { id: 'app/late.ts', dynamic: true },
      { id: 'node_modules/b/index.js', dynamic: false },
    ],
  ])
  expect(explain('late.ts', buildOf())[0]?.modules).toBe(1)
  expect(explain('./app/late.ts', buildOf())[0]?.modules).toBe(1)
})

it('says both ways where a long one is taken at once and a short one on demand', () => {
  const graph = {
    entry: links(),
    x: links(['entry']),
    y: links(['x']),
    'node_modules/p/i.js': links(['y'], ['entry']),
  }
  const side = { side: 'server' as const, files: [], links: graph }
  const [reason] = explain('p', [side])
  expect(reason?.chains.map((chain) => chain.map(({ id }) => id))).toEqual([
    ['entry', 'x', 'y', 'node_modules/p/i.js'],
    ['entry', 'node_modules/p/i.js'],
  ])
})

it('ends on circles, and suggests what is near', () => {
  const circle = { entry: links(), a: links(['b', 'entry']), b: links(['a']), 'node_modules/p/i.js': links(['b']) }
  expect(explain('p', [{ side: 'client', files: [], links: circle }])[0]?.chains[0]).toHaveLength(4)
  expect(() => explain('dep', buildOf())).toThrow(
    expect.objectContaining({ code: 'NOT_IN_BUNDLE', fix: 'Did you mean deep?' }),
  )
  expect(() => explain('nothing-like-it', buildOf())).toThrow(expect.objectContaining({ code: 'NOT_IN_BUNDLE' }))
})

it('finds packages that are there twice, with versions and who uses which', () => {
  const root = mkdtempSync(join(tmpdir(), 'flux-analyze-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  for (const [folder, version] of [
    ['node_modules/deep', '2.0.0'],
    ['node_modules/b/node_modules/deep', '1.0.0'],
  ] as const) {
    mkdirSync(join(root, folder), { recursive: true })
    writeFileSync(join(root, folder, 'package.json'), JSON.stringify({ version }))
  }
  const found = duplicatesIn(buildOf(), root)
  expect(found.map(({ name, copies }) => [name, copies.map(({ version, usedBy }) => [version, usedBy])])).toEqual([
    [
      'deep',
      [
        ['1.0.0', ['b']],
        ['2.0.0', ['a']],
      ],
    ],
  ])
  expect(found[0]?.waste.raw).toBe(found[0]?.copies[1]?.sizes.raw)
})

it('compares builds by name and package, and finds nothing between two alike', () => {
  expect(compareBundles(buildOf(), buildOf(sizes, 'BBBBBBBB'))).toEqual({ files: [], packages: [], totals: [] })
  const { files, packages, totals } = compareBundles(buildOf(), buildOf({ ...sizes, 'node_modules/new/i.js': 500 }))
  expect(files.map(({ name, raw }) => [name, raw])).toEqual([['client/index.js', 250]])
  expect(packages?.map(({ name, raw, before }) => [name, raw, before])).toEqual([['new', 250, undefined]])
  expect(totals.map(({ name, raw }) => [name, raw])).toEqual([['client', 250]])
  const gone = compareBundles(buildOf({ ...sizes, 'node_modules/old/i.js': 500 }), buildOf())
  expect(gone.packages?.map(({ name, raw, after }) => [name, raw, after])).toEqual([['old', -250, undefined]])
})

it('makes a tree of files, packages and folders, without folders that hold nothing else', () => {
  const [side] = buildOf()
  if (side === undefined) throw new Error('no side')
  const { code, others, names } = pageSide(side)
  const shape = ({ name, children }: TreeNode): unknown => (children === undefined ? name : [name, children.map(shape)])
  expect(code.map(shape)).toEqual([
    [
      'assets/index-AAAAAAAA.js',
      [
        ['app', [['app', ['main.ts', 'late.ts']]]],
        ['a', ['index.js']],
        ['b', ['index.js']],
        ['deep', ['index.js']],
        ['deep', ['index.js']],
      ],
    ],
    'assets/index-AAAAAAAA.css',
  ])
  expect(others.map(shape)).toEqual(['logo.png'])
  const a = code[0]?.children?.[1]?.children?.[0]
  expect(a?.by?.map((place) => names[place])).toEqual(['app/main.ts'])
})
