import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ChangeSet } from './changes.ts'

let root: string
beforeEach(() => void (root = mkdtempSync(join(tmpdir(), 'flux-changes-'))))
afterEach(() => rmSync(root, { recursive: true, force: true }))

it('creates a file with its folders and lists it', async () => {
  const changes = new ChangeSet({ root, command: 'generate' })
  changes.write('a/b.ts', 'hello\n', { generated: true })
  expect((await changes.commit()).changes).toEqual([{ kind: 'create', path: 'a/b.ts', bytes: 6 }])
  expect(readFileSync(join(root, 'a/b.ts'), 'utf8')).toBe('hello\n')
})
