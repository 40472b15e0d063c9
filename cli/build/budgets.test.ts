import { expect, test } from 'vitest'
import { CliError } from '../errors.ts'
import { checkBudgets, type Weighed } from './budgets.ts'
import type { ManifestFile } from './manifest-file.ts'
import type { BundleStats } from './stats.ts'

const file = (name: string, bytes: number): ManifestFile => ({
  file: name,
  sha256: '',
  bytes,
  gzip: bytes / 2,
  brotli: bytes / 4,
})
const files = [
  file('client/index.html', 1000),
  file('client/assets/index-aaaaaaa1.js', 10_000),
  file('client/assets/vendor-aaaaaaa2.js', 100_000),
  file('client/assets/late-aaaaaaa3.js', 50_000),
  file('server/index.js', 200_000),
  file('server/migrate.js', 900_000),
]
const page = '<script src="/base/assets/index-aaaaaaa1.js"></script><link href="/base/assets/vendor-aaaaaaa2.js">'
const stats = (chart: number): BundleStats[] => [
  {
    side: 'client',
    chunks: [
      {
        file: 'client/assets/vendor-aaaaaaa2.js',
        isEntry: false,
        isDynamicEntry: false,
        imports: [],
        dynamicImports: [],
        modules: [
          { id: 'node_modules/react/index.js', bytes: 50_000 },
          ...(chart === 0 ? [] : [{ id: 'node_modules/chart/lib/core.js', bytes: chart }]),
        ],
      },
    ],
    modules: {
      'node_modules/chart/lib/core.js': { importers: ['node_modules/chart/index.js'], dynamicImporters: [] },
      'node_modules/chart/index.js': { importers: ['node_modules/plots/index.js'], dynamicImporters: [] },
      'node_modules/plots/index.js': { importers: ['app/client/src/Sales.tsx'], dynamicImporters: [] },
    },
  },
]
const weighed = (more: Partial<Weighed>): Weighed => ({
  budgets: {},
  files,
  page,
  stats: stats(60_000),
  previous: undefined,
  ...more,
})
const detailOf = (more: Partial<Weighed>) => {
  try {
    checkBudgets(weighed(more))
    return undefined
  } catch (error) {
    return error instanceof CliError && error.code === 'BUDGET_EXCEEDED' ? error.message : 'another error'
  }
}

test.each<[string, number, boolean]>([
  ['client.initial', 111_000, true],
  ['client.initial', 110_999, false],
  ['client.total', 161_000, true],
  ['client.total', 160_999, false],
  ['server', 200_000, true],
  ['server', 199_999, false],
  ['client/assets/*.js', 100_000, true],
  ['client/assets/*.js', 99_999, false],
  ['**/late-*.js', 49_999, false],
])('%s may be %i bytes: %s', (name, raw, holds) => {
  expect(detailOf({ budgets: { [name]: { raw } } }) === undefined).toBe(holds)
})

test('counts gzip and brotli too', () => {
  expect(detailOf({ budgets: { server: { gzip: 100_000, brotli: 49_999 } } })).toContain(
    'server is 50.0 kB brotli, 1 B more than its budget of 50.0 kB',
  )
})

test('names what has grown since the last build, and the imports that brought it', () => {
  const previous = { files: [file('client/assets/vendor-bbbbbbb2.js', 40_000)], stats: stats(0) }
  const detail = detailOf({ budgets: { '**/vendor-*.js': { raw: 50_000 } }, previous })
  expect(detail).toContain('client/assets/vendor-aaaaaaa2.js is 100.0 kB raw, 50.0 kB more than its budget of 50.0 kB.')
  expect(detail).toContain('client/assets/vendor-aaaaaaa2.js has grown: +60.0 kB')
  expect(detail).toContain('new, 60.0 kB before it is minified: app/client/src/Sales.tsx > plots > chart')
})

test('a new budget that is far below names what is largest, and not a few bytes that have grown', () => {
  const previous = { files: [file('client/assets/vendor-bbbbbbb2.js', 99_900)], stats: stats(59_900) }
  const detail = detailOf({ budgets: { '**/vendor-*.js': { raw: 50_000 } }, previous })
  expect(detail).toContain('holds 60.0 kB of app/client/src/Sales.tsx > plots > chart')
  expect(detail).not.toContain('has grown')
})

test('without a build before it names what is largest', () => {
  expect(detailOf({ budgets: { 'client.total': { raw: 10 } } })).toContain(
    'holds 60.0 kB of app/client/src/Sales.tsx > plots > chart',
  )
})

test('says of a budget for nothing that it is for nothing', () => {
  expect(checkBudgets(weighed({ budgets: { 'client/none-*.js': { raw: 1 } } }))).toEqual([
    'The budget client/none-*.js (build.budgets) is for no file of this build.',
  ])
})
