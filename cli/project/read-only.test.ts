import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { ChangeSet } from './changes.ts'

test('a file that nobody may write is left alone, also by root', async () => {
  const root = mkdtempSync(join(tmpdir(), 'flux-read-only-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const file = join(root, 'a.txt')
  writeFileSync(file, 'mine')
  chmodSync(file, 0o444)
  const changes = new ChangeSet({ root, command: 'test', argv: [], now: () => new Date() })
  changes.edit('a.txt', (text) => `${text}!`)
  changes.write('b.txt', 'new')
  await expect(changes.commit()).rejects.toMatchObject({ code: 'CHANGES_CONFLICT', detail: 'a.txt is read-only.' })
  expect(readFileSync(file, 'utf8')).toBe('mine')
  expect(() => readFileSync(join(root, 'b.txt'))).toThrow('ENOENT')
})
