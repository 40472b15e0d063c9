import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { scanImports } from './imports.ts'
import { allPackages, productionPackages } from './installed.ts'
import { missingPackages, unusedPackages } from './unused.ts'

const repository = fileURLToPath(new URL('../../', import.meta.url))

function app(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'flux-deps-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  mkdirSync(join(root, 'node_modules'), { recursive: true })
  symlinkSync(join(repository, 'node_modules/vite'), join(root, 'node_modules/vite'))
  return root
}

const manifest = (value: object) => JSON.stringify(value)

it('finds what nothing names and what nobody declares', async () => {
  const root = app({
    'package.json': manifest({
      name: 'my-app',
      scripts: { lint: 'linter --fix' },
      dependencies: { used: '1', idle: '1', peer: '1', '@s/reexported': '1' },
      devDependencies: { 'lint-tool': '1', '@types/node': '1', '@types/typed': '1', plugged: '1', themed: '1' },
    }),
    'node_modules/used/package.json': manifest({ name: 'used', peerDependencies: { peer: '*' } }),
    'node_modules/lint-tool/package.json': manifest({ name: 'lint-tool', bin: { linter: 'x.js' } }),
    'tool.config.ts': `export default { plugins: ['plugged'] }`,
    'app/style.css': `@import "themed"; @import "./own.css"; @import "own.css";`,
    'app/a.ts': [
      `import 'used/sub'`,
      `import fs from 'node:fs'; import path from 'path'; path.resolve('no-package')`,
      `export * from '@s/reexported/x'`,
      `import type { T } from 'typed'`,
      `const late = import('lazy'); require('required'); import.meta.resolve('resolved')`,
      `import '@/alias'; import '#inner'; import './own.ts'; import 'my-app/self'; import 'virtual:x'; import '@lib/x'`,
    ].join('\n'),
    'tests/a.test.ts': `import 'only-tests'`,
    'dist/server/index.js': `import 'not-looked-at'`,
  })
  const scan = await scanImports(root)
  expect(unusedPackages({ root, pm: 'npm', scan }).map(({ fix }) => fix)).toEqual(['npm uninstall idle'])
  expect(missingPackages({ root, pm: 'pnpm', scan }, ['@lib']).map(({ fix }) => fix)).toEqual([
    'pnpm add lazy',
    'pnpm add required',
    'pnpm add resolved',
    'pnpm add -D only-tests',
  ])
})

it('goes on past a file that does not parse, and names it', async () => {
  const root = app({ 'package.json': '{}', 'app/bad.ts': 'import {', 'app/good.ts': `import 'x'` })
  const scan = await scanImports(root)
  expect(scan.broken).toEqual(['app/bad.ts'])
  expect(scan.imports.map(({ specifier }) => specifier)).toContain('x')
})

it('follows what runs in production, and sees every copy that is installed', () => {
  const root = app({
    'package.json': manifest({ dependencies: { a: '1' }, devDependencies: { tool: '1' } }),
    'node_modules/a/package.json': manifest({
      name: 'a',
      version: '1.0.0',
      dependencies: { b: '1' },
      peerDependencies: { tool: '*' },
    }),
    'node_modules/a/node_modules/b/package.json': manifest({ name: 'b', version: '1.0.0' }),
    'node_modules/b/package.json': manifest({ name: 'b', version: '2.0.0', dependencies: { a: '1' } }),
    'node_modules/tool/package.json': manifest({ name: 'tool', version: '1.0.0' }),
    'node_modules/.pnpm/c@1.0.0/node_modules/@s/c/package.json': manifest({ name: '@s/c', version: '1.0.0' }),
  })
  const names = (all: ReturnType<typeof allPackages>) =>
    all.map(({ manifest: { name, version } }) => `${name}@${version}`).toSorted()
  expect(names(productionPackages(root))).toEqual(['a@1.0.0', 'b@1.0.0'])
  const all = names(allPackages(root))
  expect(all).toEqual(expect.arrayContaining(['@s/c@1.0.0', 'a@1.0.0', 'b@1.0.0', 'b@2.0.0', 'tool@1.0.0']))
})
