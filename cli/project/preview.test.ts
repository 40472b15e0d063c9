import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ChangeSet } from './changes.ts'
import { formatPreview } from './format-preview.ts'
import { putFile } from './testing/tree.ts'

let root: string
beforeEach(() => void (root = mkdtempSync(join(tmpdir(), 'flux-preview-'))))
afterEach(() => rmSync(root, { recursive: true, force: true }))

function staged(): ChangeSet {
  putFile(root, 'edit.ts', 'one\ntwo\nthree\n')
  putFile(root, 'gone.ts', 'gone\n')
  putFile(root, 'old.ts', 'same\n')
  const changes = new ChangeSet({ root, command: 'generate' })
  changes.write('new.ts', 'a\nb')
  changes.write('.env', 'FLUX_SECRET=hunter2\n', { secret: true })
  changes.write('logo.png', new Uint8Array([0, 1]))
  changes.edit('edit.ts', (text) => text.replace('two', 'TWO'))
  changes.remove('gone.ts')
  changes.move('old.ts', 'moved.ts')
  changes.step({ kind: 'push', title: 'Push the image', irreversible: true, undo: 'delete it by hand' })
  return changes
}

it('is plain data, without the secret', async () => {
  const preview = await staged().preview()
  expect(JSON.parse(JSON.stringify(preview))).toEqual(preview)
  expect(JSON.stringify(preview)).not.toContain('hunter2')
  expect(preview.changes.map(({ kind, path }) => `${kind} ${path}`)).toEqual([
    'create .env',
    'edit edit.ts',
    'delete gone.ts',
    'create logo.png',
    'move moved.ts',
    'create new.ts',
  ])
  expect(preview.changes[0]).toEqual({ kind: 'create', path: '.env', bytes: 20, secret: true, diff: '<secret>\n' })
  expect(preview.changes[4]).toMatchObject({ from: 'old.ts', diff: 'rename from old.ts\nrename to moved.ts\n' })
})

it('reads as a list and a unified diff', async () => {
  expect(formatPreview(await staged().preview(), { color: false })).toBe(`6 files:
  + .env (secret)
  ~ edit.ts (14 B)
  - gone.ts
  + logo.png (2 B)
  > old.ts -> moved.ts (5 B)
  + new.ts (3 B)

Then:
  Push the image

Cannot be undone:
  Push the image: delete it by hand

.env: <secret>

--- a/edit.ts
+++ b/edit.ts
@@ -1,3 +1,3 @@
 one
-two
+TWO
 three

--- a/gone.ts
+++ /dev/null
@@ -1,1 +0,0 @@
-gone

Binary file logo.png

rename from old.ts
rename to moved.ts

--- /dev/null
+++ b/new.ts
@@ -0,0 +1,2 @@
+a
+b
\\ No newline at end of file
`)
})

it('lets no control character of a file reach the terminal', async () => {
  const changes = new ChangeSet({ root, command: 'generate' })
  changes.write('evil\u001b[2J.ts', 'x\u001b]0;title\u0007\r\n')
  const text = formatPreview(await changes.preview(), { color: true })
  expect(text).toContain('evil\\x1b[2J.ts')
  expect(text).toContain('\u001b[32m+x\\x1b]0;title\\x07\u001b[39m')
})
