import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { appRuntime } from './app-runtime.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'flux-runtime-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

test.each([
  [{}, 'node'],
  [{ engines: { node: '>=20' } }, 'node'],
  [{ engines: { bun: '>=1.2' } }, 'bun'],
  [{ engines: { bun: '>=1.2', node: '>=20' } }, 'node'],
  [{ engines: { node: '>=20' }, fluxstack: { runtime: 'bun' } }, 'bun'],
])('of %j it is %s', (manifest, runtime) => {
  writeFileSync(join(root, 'package.json'), JSON.stringify(manifest))
  expect(appRuntime(root)).toBe(runtime)
})

test('is Node where nothing can be read', () => {
  expect(appRuntime(root)).toBe('node')
})
