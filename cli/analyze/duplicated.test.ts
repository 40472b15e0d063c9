import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { duplicatedSection } from './duplicated.ts'

/** Packages by their places; `deep` is at the top in version 2.1.2. */
function installed(packages: Record<string, object>): string {
  const root = mkdtempSync(join(tmpdir(), 'flux-duplicated-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const all = { '': { dependencies: { a: '^1.0.0', b: '^1.0.0' } }, ...packages }
  for (const [place, manifest] of Object.entries(all)) {
    const file = join(root, place, 'package.json')
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, JSON.stringify(manifest))
  }
  return root
}

const deep = (version: string) => ({ name: 'deep', version })
const asks = (name: string, range: string, more: object = {}) => ({
  name,
  version: '1.0.0',
  dependencies: { deep: range },
  ...more,
})

test('what ranges let the package manager bring together has its command', () => {
  const root = installed({
    'node_modules/a': asks('a', '^2.0.0'),
    'node_modules/b': asks('b', '^2.1.0'),
    'node_modules/deep': deep('2.1.2'),
    'node_modules/a/node_modules/deep': deep('2.0.2'),
  })
  expect(duplicatedSection(root, 'npm').findings).toEqual([{ name: 'deep', detail: '2.0.2, 2.1.2', fix: 'npm dedupe' }])
})

test('what they keep apart says who needs which, and no command that would change nothing', () => {
  const root = installed({
    'node_modules/a': asks('a', '2.0.2'),
    'node_modules/b': asks('b', '^2.1.0'),
    'node_modules/c': asks('c', '^2.1.0'),
    'node_modules/deep': deep('2.1.2'),
    'node_modules/a/node_modules/deep': deep('2.0.2'),
  })
  expect(duplicatedSection(root, 'pnpm').findings).toEqual([
    { name: 'deep', detail: '2.0.2 for a, 2.1.2 for b and 1 more', fix: 'pnpm why deep' },
  ])
})

test('what the app itself asks for counts, and a peer’s range too', () => {
  const root = installed({
    '': { devDependencies: { deep: '2.1.2' }, dependencies: { a: '1' } },
    'node_modules/a': asks('a', '^2.0.0', { peerDependencies: { other: '*' } }),
    'node_modules/deep': deep('2.1.2'),
    'node_modules/a/node_modules/deep': deep('1.0.0'),
    'node_modules/d': { name: 'd', version: '1.0.0', peerDependencies: { deep: '1.0.0' } },
    'node_modules/d/node_modules/deep': deep('1.0.0'),
  })
  expect(duplicatedSection(root, 'npm').findings).toEqual([
    { name: 'deep', detail: '1.0.0 for a and 1 more, 2.1.2 for the app', fix: 'npm explain deep' },
  ])
})
