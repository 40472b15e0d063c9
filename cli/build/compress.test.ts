import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { compressFolder } from './compress.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flux-compress-'))
  mkdirSync(join(folder, 'assets'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const long = 'export const words = "the same again and again";\n'.repeat(100)

test('writes both forms of text beside it, which give the text back', async () => {
  writeFileSync(join(folder, 'assets/a.js'), long)
  await compressFolder(folder)
  expect(brotliDecompressSync(readFileSync(join(folder, 'assets/a.js.br'))).toString()).toBe(long)
  expect(gunzipSync(readFileSync(join(folder, 'assets/a.js.gz'))).toString()).toBe(long)
})

test('leaves alone what is small, what is compressed by itself, and what does not get smaller', async () => {
  writeFileSync(join(folder, 'small.js'), 'a')
  writeFileSync(join(folder, 'photo.png'), long)
  writeFileSync(join(folder, 'noise.wasm'), randomBytes(5000))
  await compressFolder(folder)
  for (const name of ['small.js', 'photo.png', 'noise.wasm'])
    expect([existsSync(join(folder, `${name}.br`)), existsSync(join(folder, `${name}.gz`))]).toEqual([false, false])
})

test('gives the same bytes again, and asks whether it has them', async () => {
  writeFileSync(join(folder, 'a.css'), long)
  const asked: string[] = []
  await compressFolder(folder, (recipe, content, make) => {
    asked.push(`${recipe} ${content.length}`)
    return make()
  })
  const first = readFileSync(join(folder, 'a.css.gz'))
  await compressFolder(folder)
  expect(readFileSync(join(folder, 'a.css.gz'))).toEqual(first)
  expect(asked.toSorted()).toEqual([`br11 ${long.length}`, `gz9 ${long.length}`])
})

test('a folder that is not there is none', async () => {
  await expect(compressFolder(join(folder, 'none'))).resolves.toBeUndefined()
})
