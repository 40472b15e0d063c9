import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openOutput } from './output.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'flux-output-'))
  mkdirSync(join(root, 'dist'))
  writeFileSync(join(root, 'dist/file'), 'old')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const content = () => readFileSync(join(root, 'dist/file'), 'utf8')

test('leaves the last build whole until the swap, then nothing of it', async () => {
  const output = await openOutput(join(root, 'dist'))
  writeFileSync(join(output.folder, 'file'), 'new')
  expect(content()).toBe('old')
  await output.swap()
  expect(content()).toBe('new')
  expect(readdirSync(root)).toEqual(['dist'])
})

test('discards a build that failed', async () => {
  const output = await openOutput(join(root, 'dist'))
  writeFileSync(join(output.folder, 'file'), 'new')
  await output.discard()
  expect(content()).toBe('old')
  expect(readdirSync(root)).toEqual(['dist'])
})

test('brings back the last build of a process that was killed between the two renames', async () => {
  renameSync(join(root, 'dist'), join(root, '.dist.old.flux-tmp'))
  const output = await openOutput(join(root, 'dist'))
  expect(content()).toBe('old')
  await output.discard()
})

test('removes what a killed build has left beside', async () => {
  mkdirSync(join(root, '.dist.new.flux-tmp'))
  writeFileSync(join(root, '.dist.new.flux-tmp/half'), '')
  const output = await openOutput(join(root, 'dist'))
  expect(existsSync(join(output.folder, 'half'))).toBe(false)
})
