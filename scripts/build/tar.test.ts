import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createTar } from './tar.ts'

const entry = (path: string, text: string, executable = false) => ({ path, content: Buffer.from(text), executable })
const long = `package/${'folder/'.repeat(18)}file.js`
const entries = [
  entry('package/b.txt', 'b'.repeat(512)),
  entry('package/a.sh', 'é', true),
  entry(long, ''),
  entry('package/Ü', 'u'),
]

test('tar reads back what was written', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flux-tar-'))
  try {
    writeFileSync(join(folder, 'a.tar'), createTar(entries))
    execFileSync('tar', ['-xf', 'a.tar'], { cwd: folder })
    for (const { path, content } of entries) expect(readFileSync(join(folder, path))).toEqual(content)
    expect(statSync(join(folder, 'package/a.sh')).mode & 0o777).toBe(0o755)
    expect(statSync(join(folder, 'package/b.txt')).mode & 0o777).toBe(0o644)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('the same entries in any order give the same bytes', () => {
  expect(createTar(entries.toReversed()).equals(createTar(entries))).toBe(true)
})

test('a name that does not fit is refused', () => {
  expect(() => createTar([entry(`package/${'x'.repeat(101)}`, '')])).toThrow('too long')
})
