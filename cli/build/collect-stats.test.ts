import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { build } from 'vite'
import { collectStats, moduleNames } from './collect-stats.ts'
import type { BundleStats } from './stats.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'flux-stats-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

async function statsOf(files: Readonly<Record<string, string>>): Promise<BundleStats> {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  const found: BundleStats[] = []
  await build({
    root,
    configFile: false,
    logLevel: 'silent',
    plugins: [collectStats({ root, side: 'server', found: (stats) => void found.push(stats) })],
    build: {
      ssr: 'main.js',
      write: false,
      minify: false,
      rolldownOptions: { output: { entryFileNames: '[name].js', chunkFileNames: '[name].js' } },
    },
    ssr: { noExternal: true },
  })
  const [stats] = found
  if (stats === undefined) throw new Error('No stats were collected.')
  return stats
}

const files = {
  'main.js': `import { a } from 'pkg'; import 'node:fs'; console.log(a); import('./late.js').then(({ late }) => console.log(late))`,
  'late.js': `export const late = 'late'`,
  'node_modules/pkg/package.json': `{"name":"pkg","version":"1.0.0","type":"module","exports":"./index.js"}`,
  'node_modules/pkg/index.js': `export * from './deep.js'`,
  'node_modules/pkg/deep.js': `export const a = { letter: 'a' }`,
}

it('tells chunks, their modules and who imports whom, statically and on demand', async () => {
  const { chunks, modules } = await statsOf(files)
  const entry = chunks.find(({ isEntry }) => isEntry)
  const late = chunks.find(({ isDynamicEntry }) => isDynamicEntry)
  expect(entry).toMatchObject({ file: 'server/main.js', imports: [], dynamicImports: [late?.file] })
  expect(entry?.modules.map(({ id }) => id)).toEqual(['node_modules/pkg/deep.js', 'main.js'])
  expect(entry?.modules.every(({ bytes }) => bytes > 0)).toBe(true)
  expect(modules).toEqual({
    'late.js': { importers: [], dynamicImporters: ['main.js'] },
    'main.js': { importers: [], dynamicImporters: [] },
    'node_modules/pkg/deep.js': { importers: ['node_modules/pkg/index.js'], dynamicImporters: [] },
    'node_modules/pkg/index.js': { importers: ['main.js'], dynamicImporters: [] },
  })
})

it('says the same of the same sources in another folder', async () => {
  const first = await statsOf(files)
  rmSync(root, { recursive: true })
  root = mkdtempSync(join(tmpdir(), 'flux-elsewhere-'))
  expect(await statsOf(files)).toEqual(first)
})

it('names modules relative to the app, by its real folder too, and virtual ones by their names', () => {
  const link = join(root, 'link')
  mkdirSync(join(root, 'app'))
  symlinkSync(join(root, 'app'), link)
  const named = moduleNames(link)
  expect(named(join(link, 'a/b.ts'))).toBe('a/b.ts')
  expect(named(join(root, 'app/a/b.ts'))).toBe('a/b.ts')
  expect(named('\0virtual:fluxstack/index')).toBe('virtual:fluxstack/index')
  expect(named(`\0${join(link, 'a.js')}?commonjs`)).toBe('a.js?commonjs')
  expect(named(`\0wrapped:${join(root, 'app/a.js')}`)).toBe('wrapped:a.js')
  expect(named(join(root, 'node_modules/x/index.js'))).toBe('../node_modules/x/index.js')
})
