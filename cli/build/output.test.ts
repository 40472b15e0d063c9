import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openOutput } from './output.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'flux-output-'))
  mkdirSync(join(root, 'dist/server'), { recursive: true })
  mkdirSync(join(root, 'app/server'), { recursive: true })
  writeFileSync(join(root, 'dist/server/file'), 'old')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const content = () => readFileSync(join(root, 'dist/server/file'), 'utf8')
const open = (outDir = 'dist') =>
  openOutput({ root, outDir: join(root, outDir), sources: [join(root, 'app/server'), join(root, 'app/client')] })
/** What a build does, as far as this folder sees it. */
const write = (folder: string) => {
  mkdirSync(join(folder, 'server'))
  writeFileSync(join(folder, 'server/file'), 'new')
}

test('leaves the last build whole until the swap, then nothing of it', async () => {
  const output = await open()
  write(output.folder)
  expect(content()).toBe('old')
  output.swap()
  await output.close()
  expect(content()).toBe('new')
  expect(readdirSync(root)).toEqual(['app', 'dist'])
})

test('discards a build that failed', async () => {
  const output = await open()
  write(output.folder)
  await output.discard()
  expect(content()).toBe('old')
  expect(readdirSync(root)).toEqual(['app', 'dist'])
})

test('brings back the last build of a process that was killed between the two renames', async () => {
  renameSync(join(root, 'dist'), join(root, '.dist.old.flux-tmp'))
  const output = await open()
  expect(content()).toBe('old')
  await output.discard()
})

test('removes what a killed build has left beside', async () => {
  mkdirSync(join(root, '.dist.new.flux-tmp'))
  writeFileSync(join(root, '.dist.new.flux-tmp/half'), '')
  const output = await open()
  expect(existsSync(join(output.folder, 'half'))).toBe(false)
})

test('holds off a second build until the first has ended', async () => {
  const first = await open()
  await expect(open()).rejects.toMatchObject({ code: 'CHANGES_LOCKED' })
  write(first.folder)
  first.swap()
  await first.close()
  expect(content()).toBe('new')
  await (await open()).discard()
  expect(readdirSync(root)).toEqual(['app', 'dist'])
})

test('takes over from a build that was killed', async () => {
  mkdirSync(join(root, '.dist.lock.flux-tmp/.flux'), { recursive: true })
  const holder = { pid: 0, start: '', boot: '', host: '', token: 'x', command: 'build', time: 0 }
  writeFileSync(join(root, '.dist.lock.flux-tmp/.flux/lock'), JSON.stringify(holder))
  await (await open()).discard()
  expect(readdirSync(root)).toEqual(['app', 'dist'])
})

test.each([
  ['.', 'own folder'],
  ['app', 'holds app/server'],
  ['app/server/out', 'is inside app/server'],
  ['node_modules', 'holds node_modules'],
  ['.git/out', 'is inside .git'],
])('does not replace sources: %s', async (outDir, why) => {
  await expect(open(outDir)).rejects.toMatchObject({ code: 'OUTPUT_NOT_OURS', detail: expect.stringContaining(why) })
  expect(readdirSync(root)).toEqual(['app', 'dist'])
})

test('does not replace files that no build has written', async () => {
  writeFileSync(join(root, 'dist/app.db'), 'data')
  await expect(open()).rejects.toMatchObject({ detail: expect.stringContaining('app.db') })
  writeFileSync(join(root, 'file'), '')
  await expect(open('file')).rejects.toMatchObject({ detail: expect.stringContaining('is a file') })
  expect(readFileSync(join(root, 'dist/app.db'), 'utf8')).toBe('data')
})

test('builds where a link leads, and keeps the link', async () => {
  renameSync(join(root, 'dist'), join(root, 'elsewhere'))
  symlinkSync(join(root, 'elsewhere'), join(root, 'dist'))
  const output = await open()
  write(output.folder)
  output.swap()
  await output.close()
  expect(content()).toBe('new')
  expect(lstatSync(join(root, 'dist')).isSymbolicLink()).toBe(true)
})
